"""Lists what needs attention, or is ignored, a page at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select

from models.account import User
from models.file import MediaFile
from models.job import Job
from models.library import Root
from services import access
from services.attention import sources
from services.db.plain_sql import run
from services.db.transactions import session
from services.lists.parts import moment

RowT = TypeVar("RowT", Root, Job)
PAGE = 50
UNREAD = -1  # below every version of the readers, so the next scan reads the file again


class Line(NamedTuple):
    """One thing that is wrong. `path` is relative to the folder `root_name`, or the title of an
    item, which is in no folder; `full_path` is known to administrators only. `job` is the scan that
    failed or asks.
    """

    kind: str
    subject_table: str
    subject_id: int
    code: str
    root_id: int | None
    root_name: str
    path: str
    full_path: str
    since: datetime | None
    job: Job | None
    may_scan: bool
    is_waiting: bool  # the file will be read again
    is_ignored: bool

    @property
    def key(self) -> str:
        """Names the line among all lines."""
        return f"{self.subject_table}-{self.subject_id}-{self.code}"

    @property
    def name(self) -> str:
        """The name of the file or item, or of the folder with the problem."""
        is_item = self.root_id is None
        return (self.path if is_item else self.path.rpartition("/")[2]) or self.root_name

    @property
    def may_retry(self) -> bool:
        """Whether the file can be read again on demand."""
        return self.subject_table == "media_file" and self.kind in ("unreadable", "partly")


class Page(NamedTuple):
    """A page of lines, and how many there are of each kind."""

    lines: list[Line]
    counts: dict[str, int]
    number: int
    pages: int


def list_lines(
    *,
    by: User,
    library_id: int | None = None,
    kind: str = "",
    is_ignored: bool = False,
    number: int = 1,
) -> Page:
    """What needs attention in the libraries that the caller may edit, or in one of them."""
    every = sources.all_for(by, library_id, is_ignored=is_ignored)
    counts = _counts(every)
    kind = kind if kind in sources.KINDS else ""
    total = counts.get(kind, 0) if kind else sum(counts.values())
    pages = max(1, -(-total // PAGE))
    number = min(max(1, number), pages)
    lines = _lines(every, kind, number, by, is_ignored) if total else []
    return Page(lines, counts, number, pages)


def count_lines(
    *, by: User, library_id: int | None = None, is_ignored: bool = False
) -> dict[str, int]:
    """How many lines such a list has of each kind."""
    return _counts(sources.all_for(by, library_id, is_ignored=is_ignored))


def get_line(subject_table: str, subject_id: int, code: str, *, by: User) -> Line | None:
    """One line, ignored or not; None when it is over."""
    values = {"subject_table": subject_table, "subject_id": subject_id, "code": code}
    one = " AND a.subject_table = :subject_table AND a.subject_id = :subject_id AND a.code = :code"
    for is_ignored in (False, True):
        every = sources.all_for(by, is_ignored=is_ignored) + one
        if rows := run(f"SELECT a.* {every}", values).all():
            return _filled(rows, by, is_ignored)[0]
    return None


def _counts(every: str) -> dict[str, int]:
    rows = run(f"SELECT a.kind, count(*) {every} GROUP BY a.kind").all()
    counts = dict(tuple(row) for row in rows)
    return {kind: counts[kind] for kind in sources.KINDS if kind in counts}


def _lines(every: str, kind: str, number: int, by: User, is_ignored: bool) -> list[Line]:
    ranks = " ".join(f"WHEN '{name}' THEN {rank}" for rank, name in enumerate(sources.KINDS))
    condition = " AND a.kind = :kind" if kind else ""
    rows = run(
        f"SELECT a.* {every}{condition} ORDER BY CASE a.kind {ranks} END, a.root_id, a.path,"
        f" a.subject_id, a.code LIMIT {PAGE} OFFSET {(number - 1) * PAGE}",
        {"kind": kind} if kind else {},
    ).all()
    return _filled(rows, by, is_ignored)


def _filled(rows: Any, by: User, is_ignored: bool) -> list[Line]:
    """The lines of some rows, in three queries."""
    roots = _by_id(Root, {row[4] for row in rows if row[4] is not None})
    jobs = _by_id(Job, {row[2] for row in rows if row[1] == "job"})
    waiting = _waiting({row[2] for row in rows if row[1] == "media_file"})
    own = access.permitted_libraries(by, "scans:request")
    scannable = sources.roots_of(own)
    lines = []
    for kind, table, subject_id, code, root_id, path, since in rows:
        root = roots.get(root_id)
        lines.append(
            Line(
                kind,
                table,
                subject_id,
                code,
                root_id,
                root.name if root is not None else "",
                path,
                _full_path(root, path) if root is not None and by.is_admin else "",
                moment(since) if since is not None else None,
                jobs.get(subject_id) if table == "job" else None,
                may_scan=root_id in scannable,
                is_waiting=table == "media_file" and subject_id in waiting,
                is_ignored=is_ignored,
            )
        )
    return lines


def _by_id(model: type[RowT], ids: set[int]) -> dict[int, RowT]:
    if not ids:
        return {}
    query = select(model).where(model.id.in_(ids))
    return {row.id: row for row in session().execute(query).scalars()}


def _waiting(file_ids: set[int]) -> set[int]:
    if not file_ids:
        return set()
    query = select(MediaFile.id).where(MediaFile.id.in_(file_ids), MediaFile.read_version == UNREAD)
    return set(session().execute(query).scalars())


def _full_path(root: Root, path: str) -> str:
    return "/".join(filter(None, (root.path_text.rstrip("/"), path)))
