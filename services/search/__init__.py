"""Search: one text analysis and one query language, for SQLite FTS5 and PostgreSQL tsvector."""
