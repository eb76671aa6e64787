# The serving image: no compiler, no Node, no package installer's caches; runs as a user without rights on a read-only
# root, with /data (what is embedded) and /tmp as the only places it writes to.
FROM docker.io/library/python:3.13-slim-trixie AS base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1

FROM base AS tools
COPY requirements-build.lock /locks/
RUN python3 -m venv /opt/tools && /opt/tools/bin/pip install --quiet --require-hashes --only-binary=:all: \
      --requirement /locks/requirements-build.lock
ENV PATH=/opt/tools/bin:$PATH

FROM tools AS client
WORKDIR /app/frontend-stub
COPY frontend-stub/package.json frontend-stub/package-lock.json ./
RUN npm ci --no-audit --no-fund --loglevel=error
COPY schema/schema.graphql ../schema/schema.graphql
COPY frontend-stub ./
RUN npm run --silent build

FROM tools AS server
COPY requirements.lock /locks/
RUN python3 -m venv /opt/entente && /opt/entente/bin/pip install --quiet --require-hashes --only-binary=:all: \
      --requirement /locks/requirements.lock
WORKDIR /app
COPY pyproject.toml README.md LICENSE ./
COPY policies policies
COPY storage storage
COPY workspace workspace
COPY schema schema
# Installed in place, as on a developer's machine, so that both run the same files from the same places.
RUN python -c "from hatchling.build import build_editable; build_editable('/tmp/wheel')" \
    && /opt/entente/bin/pip install --quiet --no-deps --no-index /tmp/wheel/*.whl \
    && /opt/entente/bin/pip uninstall --quiet --yes pip \
    && /opt/entente/bin/python -m compileall -q /opt/entente/lib /app

FROM base
LABEL org.opencontainers.image.title="Entente" org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin entente \
    && install --directory --owner=entente --group=entente --mode=0700 /data
COPY --from=server /opt/entente /opt/entente
COPY --from=server /app /app
COPY --from=client /app/frontend-stub/dist /app/frontend-stub/dist
ENV PATH=/opt/entente/bin:$PATH ENTENTE_DATA_DIR=/data/entente ENTENTE_HOST=0.0.0.0
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
ENTRYPOINT ["entente"]
CMD ["serve"]
