#!/bin/sh
# Run once by the PostgreSQL image on an empty cluster: one role that owns the tables, one that serves, neither almighty.
set -eu
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres \
  --set=owner_password="$(cat /run/secrets/database_owner_password)" \
  --set=app_password="$(cat /run/secrets/database_app_password)" <<'SQL'
CREATE ROLE owner LOGIN PASSWORD :'owner_password';
CREATE ROLE app LOGIN PASSWORD :'app_password';
CREATE DATABASE entente OWNER owner;
SQL
