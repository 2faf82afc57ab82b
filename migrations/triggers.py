"""The search tables and the triggers of the database itself, in one place, because a rebuilt table
loses those that hang on it.

- `work_search`, `work_trigram`: full-text and substring indexes; services/search/index.py writes
  them, a deleted work takes its rows along.
- `scope_count`: how many live works each scope has per kind and letter, so that no list counts
  rows.
"""

from __future__ import annotations

from sqlalchemy import Connection

_COUNT = """INSERT INTO scope_count (scope_id, kind, letter, works) VALUES ({row}.scope_id, {row}.kind, {row}.letter, {by})
    ON CONFLICT (scope_id, kind, letter) DO UPDATE SET works = scope_count.works + excluded.works;"""
_PLUS, _MINUS = _COUNT.format(row="NEW", by=1), _COUNT.format(row="OLD", by=-1)
_MOVED = (
    "(OLD.scope_id, OLD.kind, OLD.letter, OLD.deleted_at IS NULL) IS NOT (NEW.scope_id, NEW.kind,"
    " NEW.letter, NEW.deleted_at IS NULL)"
)

SQLITE_TABLES = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS work_search USING fts5(
    title, author, other, facets, tokenize = "ascii tokenchars '@.+#'", prefix = '1 2 3', detail = full
)""",
    (
        "CREATE VIRTUAL TABLE IF NOT EXISTS work_trigram USING fts5(text, tokenize = 'trigram"
        " case_sensitive 1', columnsize = 0)"
    ),
)
SQLITE_TRIGGERS = {
    "work_counted_in": f"AFTER INSERT ON work WHEN NEW.deleted_at IS NULL BEGIN {_PLUS} END",
    "work_counted_out": f"AFTER DELETE ON work WHEN OLD.deleted_at IS NULL BEGIN {_MINUS} END",
    "work_recounted_out": (
        "AFTER UPDATE OF scope_id, kind, letter, deleted_at ON work WHEN OLD.deleted_at IS NULL"
        f" AND {_MOVED} BEGIN {_MINUS} END"
    ),
    "work_recounted_in": (
        "AFTER UPDATE OF scope_id, kind, letter, deleted_at ON work WHEN NEW.deleted_at IS NULL"
        f" AND {_MOVED} BEGIN {_PLUS} END"
    ),
    "work_unsearched": (
        "AFTER DELETE ON work BEGIN DELETE FROM work_search WHERE rowid = OLD.id; DELETE FROM"
        " work_trigram WHERE rowid = OLD.id; END"
    ),
}

POSTGRES_TABLES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """CREATE TABLE IF NOT EXISTS work_search (
    work_id bigint CONSTRAINT pk_work_search PRIMARY KEY CONSTRAINT fk_work_search_work_id REFERENCES work (id) ON DELETE CASCADE,
    document tsvector NOT NULL, text text COLLATE "C" NOT NULL
)""",
    "CREATE INDEX IF NOT EXISTS ix_work_search_document ON work_search USING gin (document)",
    "CREATE INDEX IF NOT EXISTS ix_work_search_text ON work_search USING gin (text gin_trgm_ops)",
)
POSTGRES_TRIGGERS = (
    f"""CREATE OR REPLACE FUNCTION work_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP IN ('UPDATE', 'DELETE') AND OLD.deleted_at IS NULL THEN {_MINUS} END IF;
  IF TG_OP IN ('UPDATE', 'INSERT') AND NEW.deleted_at IS NULL THEN {_PLUS} END IF;
  RETURN NULL;
END $$""",
    (
        "CREATE TRIGGER work_counted AFTER INSERT OR DELETE ON work FOR EACH ROW EXECUTE FUNCTION"
        " work_count()"
    ),
    """CREATE TRIGGER work_recounted AFTER UPDATE OF scope_id, kind, letter, deleted_at ON work FOR EACH ROW
WHEN ((OLD.scope_id, OLD.kind, OLD.letter, OLD.deleted_at IS NULL) IS DISTINCT FROM (NEW.scope_id, NEW.kind, NEW.letter, NEW.deleted_at IS NULL))
EXECUTE FUNCTION work_count()""",
)


def create(connection: Connection) -> None:
    """Make what is not there."""
    if connection.dialect.name == "postgresql":
        drop(connection)  # PostgreSQL has no CREATE TRIGGER IF NOT EXISTS
        for sql in (*POSTGRES_TABLES, *POSTGRES_TRIGGERS):
            connection.exec_driver_sql(sql)
        return
    for sql in SQLITE_TABLES:
        connection.exec_driver_sql(sql)
    for name, body in SQLITE_TRIGGERS.items():
        connection.exec_driver_sql(f"CREATE TRIGGER IF NOT EXISTS {name} {body}")


def drop(connection: Connection) -> None:
    """Take the triggers away (not the search tables, whose rows would be lost) while a table is
    rebuilt.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS work_counted ON work")
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS work_recounted ON work")
        return
    for name in SQLITE_TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
