"""Tables, units of work and repositories on PostgreSQL: rows become entities before they leave."""
