"""What messages say. They are in English: jobs make them, which have neither pages nor
translations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select

from models.account import User
from models.job import Job
from models.lending import Borrower, Loan
from models.library import Holding, Library, Root
from models.work import Copy, Edition, Work
from services import access
from services.db.transactions import session
from services.messages.audience import PASSWORD_RESET, TEST, Facts

MAX_TITLES = 10
RESET_LIFE = timedelta(hours=1)


class Text(NamedTuple):
    """`path` is the page to which the message leads; `facts` are for programs."""

    title: str
    body: str
    path: str
    facts: Mapping[str, Any]


def text_for(user: User, event: str, facts: Facts) -> Text | None:
    """What a message says to this user, with nothing that they may not see; None when there is
    nothing left to say.
    """
    return _TEXTS[event](user, facts)


def _items_added(user: User, facts: Facts) -> Text | None:
    library = session().get(Library, facts["library_id"])
    if library is None:
        return None
    added = (
        Holding.library_id == library.id,
        Holding.id > facts["after_id"],
        Holding.id <= facts["until_id"],
        Holding.added_at >= datetime.fromisoformat(facts["since"]),
        Holding.work_id == Work.id,
        Work.deleted_at.is_(None),
        Work.scope_id.in_(access.visible_scopes(user)),
        func.coalesce(Holding.added_by_id, 0) != user.id,
    )
    count = session().execute(select(func.count()).select_from(Holding, Work).where(*added))
    total = count.scalar_one()
    if not total:
        return None
    query = select(Work.title, Work.creator).where(*added).order_by(Holding.id).limit(MAX_TITLES)
    works = session().execute(query).all()
    lines = [f"{title}, by {creator}" if creator else title for title, creator in works]
    if total > len(lines):
        lines.append(f"and {total - len(lines):,} more")
    title = f"{total:,} new {'item' if total == 1 else 'items'} in {library.name}"
    shown = {"library": library.name, "count": total, "titles": [title for title, _ in works]}
    return Text(title, "\n".join(lines), f"/libraries/{library.id}", shown)


def _scan_failed(_user: User, facts: Facts) -> Text | None:
    root = session().get(Root, facts["root_id"])
    if root is None:
        return None
    is_asking = facts["state"] == "asking"
    title = f"Scan of {root.name} {'needs an answer' if is_asking else 'failed'}"
    body = (
        "Many files are missing, so the scan waits for you to say whether they were deleted."
        if is_asking
        else f"The folder {root.path_text} wasn’t scanned to the end. The scan’s page says why."
    )
    shown = {"folder": root.name, "state": facts["state"], "problem": facts["problem"]}
    return Text(title, body, f"/scans/{facts['job_id']}", shown)


def _import_done(_user: User, facts: Facts) -> Text | None:
    job = session().get(Job, facts["job_id"])
    if job is None:
        return None
    name = "Import" if facts["kind"] == "import" else "Metadata refresh"
    has_failed = facts["state"] == "failed"
    title = f"{name} {'failed' if has_failed else 'finished'}"
    library = session().get(Library, (job.options or {}).get("library_id") or 0)
    body = f"Library: {library.name}" if library is not None else ""
    shown = {"kind": facts["kind"], "state": facts["state"], "counts": dict(job.counts or {})}
    return Text(title, body, f"/jobs/{job.id}", shown)


def _backup_failed(_user: User, facts: Facts) -> Text:
    name = "Database backup" if facts["kind"] == "backup" else "Export"
    body = "Only older copies can be restored until it succeeds. The job’s page says why it failed."
    shown = {"kind": facts["kind"], "problem": facts["problem"]}
    return Text(f"{name} failed", body, f"/jobs/{facts['job_id']}", shown)


def _loan_overdue(_user: User, facts: Facts) -> Text | None:
    query = (
        select(Work.id, Work.title, Borrower.name, Loan.due_on, Library.name)
        .join(Edition, Edition.work_id == Work.id)
        .join(Copy, Copy.edition_id == Edition.id)
        .join(Loan, Loan.copy_id == Copy.id)
        .join(Borrower, Borrower.id == Loan.borrower_id)
        .join(Library, Library.id == Loan.library_id)
        .where(Loan.id == facts["loan_id"], Loan.returned_on.is_(None), Loan.deleted_at.is_(None))
    )
    row = session().execute(query).first()
    if row is None or row.due_on is None:
        return None
    work_id, title, borrower, due_on, library = row
    body = f"Lent to {borrower} from {library}, due on {due_on:%-d %B %Y}."
    shown = {"title": title, "borrower": borrower, "library": library, "due_on": str(due_on)}
    return Text(f"Overdue: {title}", body, f"/works/{work_id}", shown)


def _test(_user: User, _facts: Facts) -> Text:
    return Text("Test message from Stacks", "Messages from Stacks arrive here.", "", {})


def _password_reset(user: User, facts: Facts) -> Text:
    minutes = RESET_LIFE // timedelta(minutes=1)
    body = (
        f"Somebody asked for a new password for the user {user.username}. The link below sets one;"
        f" it works once, within {minutes} minutes. If it wasn’t you, do nothing: your password"
        " stays as it is."
    )
    return Text("Set a new password", body, f"/login/reset/{facts['token']}", {})


_TEXTS: dict[str, Callable[[User, Facts], Text | None]] = {
    "items_added": _items_added,
    "scan_failed": _scan_failed,
    "import_done": _import_done,
    "backup_failed": _backup_failed,
    "loan_overdue": _loan_overdue,
    TEST: _test,
    PASSWORD_RESET: _password_reset,
}
