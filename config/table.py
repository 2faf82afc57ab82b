"""The table of all settings; the README shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Setting(NamedTuple):
    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting(
        "STACKS_DATA",
        "data",
        "folder for the database, covers and backups; a relative path starts at the program's"
        " folder",
    ),
    Setting("STACKS_HOST", "127.0.0.1", "address to listen on; 0.0.0.0 for every network"),
    Setting("STACKS_PORT", "8000", "port to listen on"),
    Setting(
        "STACKS_BASE_URL",
        "none",
        "address that people use, for example https://example.org/stacks: sub-path, links, secure"
        " cookies",
    ),
    Setting(
        "STACKS_PROXIES", "0", "number of trusted proxies in front of Stacks, for X-Forwarded-*"
    ),
    Setting(
        "STACKS_WORKERS",
        "cores",
        "processes that run background jobs, at least 2: the first takes only scans and messages",
    ),
    Setting("STACKS_WEB_WORKERS", "cores, at most 4", "processes that answer requests"),
    Setting("STACKS_READERS", "cores", "processes that read files during one scan"),
    Setting(
        "STACKS_MEDIA_DIRS",
        "home, /media, /mnt, /srv",
        "folders that may contain media, separated by colons",
    ),
    Setting(
        "STACKS_TIMEZONE",
        "the system's, else UTC",
        "time zone of schedules and due dates, for example Europe/Berlin",
    ),
    Setting("STACKS_LOG_LEVEL", "info", "debug, info, warning or error"),
    Setting(
        "STACKS_SECRET",
        "generated and kept in the data folder",
        "secret for cookies and stored keys, at least 32 characters",
    ),
    Setting("STACKS_SECRET_OLD", "none", "the previous secret, while it is being changed"),
    Setting(
        "STACKS_SOURCE_<NAME>_URL",
        "the source's own",
        "address of a source of metadata, for example STACKS_SOURCE_MUSICBRAINZ_URL (see"
        " docs/sources.md); it may be on a private network",
    ),
    Setting(
        "STACKS_LIBRARIUM_URL",
        "none",
        "address of a Librarium server that everyone may import from (see docs/importing.md); it"
        " may be on a private network",
    ),
    Setting(
        "STACKS_REGISTRATION",
        "the switch on Admin → Users, which is off",
        "on or off: whether people can create their own accounts through the API; overrides the"
        " switch",
    ),
    Setting(
        "DATABASE_URL",
        "SQLite in the data folder",
        "sqlite:///… or postgresql://user:password@host/name",
    ),
    Setting(
        "REDIS_URL",
        "built-in server",
        "redis://…, rediss://… or unix:///path of a Redis or Valkey for the queue",
    ),
)

SOURCES = (
    "open_library",
    "google_books",
    "isbndb",
    "hardcover",
    "mangadex",
    "sru_dnb",
    "sru_bnf",
    "tmdb",
    "musicbrainz",
    "wikidata",
)
"""The sources of metadata whose address may be set."""


def source_variable(source: str) -> str:
    return f"STACKS_SOURCE_{source.upper()}_URL"


README_TABLE = (
    "| name | default | meaning |",
    "|---|---|---|",
    *(f"| `{name}` | {default} | {meaning} |" for name, default, meaning in SETTINGS),
)


def unknown_names(environ: Mapping[str, str]) -> list[str]:
    """Names that look like ours and are not: most often a spelling mistake (STACKS_TEST_… belongs
    to the tests).
    """
    known = {setting.name for setting in SETTINGS} | set(map(source_variable, SOURCES))
    return sorted(
        name
        for name in environ
        if name.startswith("STACKS_") and name not in known and not name.startswith("STACKS_TEST_")
    )
