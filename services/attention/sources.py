"""The sources of what needs attention, each a query. To add one, add it to SOURCES, its kind to
KINDS, and its sentences to blueprints/attention/words.py.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from models.account import User
from services import access
from services.db.cache import cached_lookup
from services.db.plain_sql import run

# In the order in which they are listed
KINDS = ("job", "question", "away", "scan", "unreadable", "partly", "unplaced", "scattered")
# Reasons of a failed scan that mean that its folder can't be reached
AWAY = ("root_unreachable", "root_unreadable", "root_empty", "root_changed")
# Notes about things that nobody misses, for example a date that isn't one
MINOR_NOTES = (
    "bad_date", "bad_opf_date", "bad_seek_head", "no_duration", "no_page_count", "no_title",
    "no_video",
)  # fmt: skip
# Links to what is scanned at its own path
_HARMLESS = ("link_inside",)
MAX_COUNTED = 99  # in the header of each page


def _listed(words: Collection[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


# Each has the columns kind, subject_table, subject_id, code, root_id, path and since, and starts
# from the folders ({roots}) or the sets of libraries ({scopes}) of the caller.
_LAST_SCAN = (
    "SELECT s.id FROM job s WHERE s.subject_table = 'root' AND s.subject_id = r.id AND"
    " s.kind = 'scan' AND s.state IN ('done', 'failed', 'asking') ORDER BY s.id DESC LIMIT 1"
)
SOURCES = {
    "scans": (
        "SELECT CASE WHEN j.state = 'asking' THEN 'question' WHEN j.problem IN"
        f" ({_listed(AWAY)}) THEN 'away' ELSE 'scan' END AS kind, 'job' AS subject_table,"
        " j.id AS subject_id, CASE WHEN j.state = 'asking' THEN 'asking' ELSE j.problem END"
        " AS code, r.id AS root_id, '' AS path, j.finished_at AS since FROM root r CROSS JOIN job j"
        f" WHERE r.id IN ({{roots}}) AND j.id = ({_LAST_SCAN}) AND j.state IN ('failed', 'asking')"
    ),
    "folders": (
        "SELECT 'unreadable', 'listing_problem', p.id, p.reason, p.root_id, p.path_text, p.since"
        " FROM listing_problem p WHERE p.root_id IN ({roots}) AND p.reason NOT IN"
        f" ({_listed(_HARMLESS)})"
    ),
    "files": (
        "SELECT 'unreadable', 'media_file', f.id, f.problem, f.root_id, f.path_text,"
        " f.problem_since FROM media_file f WHERE f.root_id IN ({roots}) AND f.problem_since IS"
        " NOT NULL AND f.problem <> '' AND f.missing_since IS NULL"
    ),
    "notes": (
        "SELECT 'partly', 'media_file', f.id, n.note, f.root_id, f.path_text, f.problem_since FROM"
        " media_file f CROSS JOIN media_file_note n WHERE f.root_id IN ({roots}) AND"
        " f.problem_since IS NOT NULL AND f.problem = '' AND f.missing_since IS NULL AND"
        f" n.media_file_id = f.id AND n.note NOT IN ({_listed(MINOR_NOTES)})"
    ),
    "unplaced": (
        "SELECT 'unplaced', 'media_file', f.id, 'unplaced', f.root_id, f.path_text, f.added_at FROM"
        " media_file f WHERE f.edition_id IS NULL AND f.problem = '' AND f.missing_since IS NULL"
        " AND +f.root_id IN ({roots})"  # + : by the edition, of which few are null
        # videos that lie among music or books are nobody's business
        " AND (f.media <> 'video' OR EXISTS (SELECT 1 FROM root r WHERE r.id = f.root_id AND r.kind"
        " IN ('movie', 'tv')))"
    ),
    "works": (
        "SELECT 'scattered', 'work', w.id, 'lost_files', NULL, w.title, w.lost_files_at FROM work w"
        " WHERE w.lost_files_at IS NOT NULL AND w.deleted_at IS NULL AND w.scope_id IN ({scopes})"
    ),
}
# What only administrators see: that the last job of one of these kinds failed.
JOBS = ("backup", "export")
_FAILED_JOBS = (
    "SELECT 'job', 'job', j.id, j.problem, NULL, '', j.finished_at FROM job j WHERE j.subject_table"
    f" = '' AND j.subject_id = 0 AND j.kind IN ({_listed(JOBS)}) AND j.state = 'failed' AND NOT"
    " EXISTS (SELECT 1 FROM job s WHERE s.subject_table = '' AND s.subject_id = 0 AND s.id > j.id"
    " AND s.kind = j.kind AND s.state IN ('done', 'failed'))"
)
_IGNORED = (
    "EXISTS (SELECT 1 FROM ignored_problem i WHERE i.subject_table = a.subject_table AND"
    " i.subject_id = a.subject_id AND i.code = a.code)"
)


@lru_cache(64)
def all_of(
    root_ids: tuple[int, ...],
    scope_ids: tuple[int, ...],
    *,
    is_ignored: bool = False,
    has_jobs: bool = False,
) -> str:
    """FROM and WHERE of everything that needs attention in these roots and scopes, as `a`, or of
    what is ignored; with `has_jobs` also of jobs of the whole instance.
    """
    ids = {"roots": root_ids, "scopes": scope_ids}
    listed = {name: ", ".join(map(str, some)) or "NULL" for name, some in ids.items()}
    parts = [sql.format(**listed) for sql in SOURCES.values()]
    union = " UNION ALL ".join([*parts, _FAILED_JOBS] if has_jobs else parts)
    return f"FROM ({union}) a WHERE {'' if is_ignored else 'NOT '}{_IGNORED}"


def roots_of(library_ids: frozenset[int]) -> tuple[int, ...]:
    """Sorted ids of the roots that feed one of these libraries."""
    listed = ", ".join(map(str, sorted(library_ids)))
    sql = (
        "SELECT DISTINCT r.id FROM library_root l JOIN root r ON r.id = l.root_id WHERE"
        f" l.library_id IN ({listed or 'NULL'}) AND r.deleted_at IS NULL"
    )
    key = ("attention roots", library_ids)
    return cached_lookup(key, lambda: tuple(sorted(row[0] for row in run(sql))))


def reach(by: User, library_id: int | None = None) -> frozenset[int]:
    """Ids of the libraries whose problems the caller may see: those that they may edit; with
    `library_id` at most this one.
    """
    libraries = access.permitted_libraries(by, "files:update")
    return libraries if library_id is None else libraries & {library_id}


def all_for(by: User, library_id: int | None = None, *, is_ignored: bool = False) -> str:
    """The same for what the caller may see."""
    libraries = reach(by, library_id)
    scopes = access.visible_scopes(by, libraries)
    return all_of(
        roots_of(libraries),
        scopes,
        is_ignored=is_ignored,
        has_jobs=library_id is None and sees_jobs(by),
    )


def sees_jobs(by: User) -> bool:
    """Whether failed jobs of the whole instance are the caller's concern."""
    return by.is_admin and by.is_active


def count_shown(by: User) -> int | None:
    """How many things need the caller's attention, at most MAX_COUNTED + 1; None when nothing ever
    can, because they may edit no library. For every page.
    """
    if not reach(by) and not sees_jobs(by):
        return None
    sql = f"SELECT count(*) FROM (SELECT 1 AS one {all_for(by)} LIMIT {MAX_COUNTED + 1}) b"
    return cached_lookup(("attention", sql), lambda: int(run(sql).scalar() or 0))
