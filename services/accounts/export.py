"""Exports all data of one user as a ZIP archive of JSON files, row by row, so that memory use
doesn't grow with the data.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from typing import IO, Any

import orjson
from sqlalchemy import ColumnElement, Select, case, select

from errors import Forbidden
from models.account import Audit, Credential, Session, User
from models.change import ChangeSet
from models.classification import SavedView, Shelf, ShelfWork
from models.lending import Borrower, Loan
from models.library import Library, Membership
from models.message import Message, MessageChoice, MessageTarget
from models.reading import Interaction, Position, Reading
from models.suggestion import AiPreference, Suggestion, SuggestionBlock
from models.work import Copy, Edition, Work
from services import access, audit, runtime
from services.db.transactions import session, writing

BATCH = 500  # rows at a time
Rows = Select[*tuple[Any, ...]]


def build(*, by: User) -> IO[bytes]:
    """The archive as an anonymous temporary file, positioned at its start; closing it deletes
    it.
    """
    file = tempfile.TemporaryFile(dir=runtime.current().data_dir)  # noqa: SIM115
    try:
        write(file, by=by)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def write(file: IO[bytes], *, by: User) -> None:
    """Write the archive: the caller's account, sessions, tokens (names only), memberships, ratings,
    notes, reviews, readings, loans, and the shelves and loans of libraries that they own.

    Titles of items that they can no longer see are left out. Raises Forbidden for the system user,
    who has no account.
    """
    if by.id is None:
        raise Forbidden("account")
    title = _title(by)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, make in PARTS.items():
            with archive.open(f"{name}.json", "w") as part:
                _write_rows(part, make(by, title))
    with writing():
        audit.record("account_exported", by=by, subject=by)


def _write_rows(part: IO[bytes], query: Rows) -> None:
    part.write(b"[")
    rows = session().execute(query.execution_options(yield_per=BATCH)).mappings()
    for number, row in enumerate(rows):
        part.write(b",\n" if number else b"\n")
        part.write(orjson.dumps(dict(row), option=orjson.OPT_UTC_Z))
    part.write(b"\n]\n")


def _title(by: User) -> ColumnElement[Any]:
    """SQL for a work's title if the caller may see it, otherwise NULL."""
    is_visible = Work.scope_id.in_(access.visible_scopes(by)) & Work.deleted_at.is_(None)
    return case((is_visible, Work.title), else_=None).label("title")


def _account(by: User, _title: ColumnElement[Any]) -> Rows:
    columns = (
        User.uuid, User.username, User.display_name, User.email, User.is_admin, User.time_zone,
        User.locale, User.theme, User.preferences, User.last_login_at, User.created_at,
    )  # fmt: skip
    return select(*columns).where(User.id == by.id)


def _sessions(by: User, _title: ColumnElement[Any]) -> Rows:
    columns = (
        Session.created_at, Session.last_used_at, Session.address, Session.user_agent,
        Session.revoked_at,
    )  # fmt: skip
    return select(*columns).where(Session.user_id == by.id).order_by(Session.id)


def _tokens(by: User, _title: ColumnElement[Any]) -> Rows:
    columns = (
        Credential.name, Credential.kind, Credential.scopes, Credential.created_at,
        Credential.last_used_at, Credential.expires_at, Credential.revoked_at,
    )  # fmt: skip
    return select(*columns).where(Credential.user_id == by.id).order_by(Credential.id)


def _libraries(by: User, _title: ColumnElement[Any]) -> Rows:
    """Libraries of which the user is a member."""
    is_owner = (Library.owner_id == by.id).label("is_owner")
    return (
        select(Library.name, Library.kind, Membership.role, is_owner, Membership.created_at)
        .join(Membership, Membership.library_id == Library.id)
        .where(Membership.user_id == by.id, Library.deleted_at.is_(None))
        .order_by(Library.id)
    )


def _ratings(by: User, title: ColumnElement[Any]) -> Rows:
    columns = (
        Interaction.status, Interaction.rating, Interaction.notes, Interaction.review,
        Interaction.is_review_shared, Interaction.is_favorite, Interaction.progress,
        Interaction.created_at, Interaction.updated_at,
    )  # fmt: skip
    return (
        select(title, Edition.format, *columns)
        .join(Edition, Edition.id == Interaction.edition_id)
        .join(Work, Work.id == Edition.work_id)
        .where(Interaction.user_id == by.id)
        .order_by(Interaction.id)
    )


def _readings(by: User, title: ColumnElement[Any]) -> Rows:
    return (
        select(title, Edition.format, Reading.started_on, Reading.finished_on, Reading.created_at)
        .join(Edition, Edition.id == Reading.edition_id)
        .join(Work, Work.id == Edition.work_id)
        .where(Reading.user_id == by.id)
        .order_by(Reading.id)
    )


def _positions(by: User, _title: ColumnElement[Any]) -> Rows:
    columns = (Position.milliseconds, Position.page, Position.location, Position.updated_at)
    return select(*columns).where(Position.user_id == by.id).order_by(Position.id)


def _borrowed(by: User, title: ColumnElement[Any]) -> Rows:
    return _loans(title).where(Borrower.user_id == by.id)


def _lent(by: User, title: ColumnElement[Any]) -> Rows:
    """Loans of libraries that the user owns."""
    return _loans(title, Borrower.name.label("borrower")).where(Loan.library_id.in_(_owned(by)))


def _loans(title: ColumnElement[Any], *more: Any) -> Rows:
    return (
        select(title, *more, Loan.loaned_on, Loan.due_on, Loan.returned_on, Loan.notes)
        .join(Borrower, Borrower.id == Loan.borrower_id)
        .join(Copy, Copy.id == Loan.copy_id)
        .join(Edition, Edition.id == Copy.edition_id)
        .join(Work, Work.id == Edition.work_id)
        .where(Loan.deleted_at.is_(None))
        .order_by(Loan.id)
    )


def _shelves(by: User, title: ColumnElement[Any]) -> Rows:
    """Shelves of libraries that the user owns: one row per item, and one for an empty shelf."""
    return (
        select(Shelf.name, Shelf.description, Shelf.query, title, ShelfWork.added_at)
        .outerjoin(ShelfWork, ShelfWork.shelf_id == Shelf.id)
        .outerjoin(Work, Work.id == ShelfWork.work_id)
        .where(Shelf.library_id.in_(_owned(by)), Shelf.deleted_at.is_(None))
        .order_by(Shelf.id, ShelfWork.added_at, ShelfWork.work_id)
    )


def _owned(by: User) -> Rows:
    return select(Library.id).where(Library.owner_id == by.id, Library.deleted_at.is_(None))


def _views(by: User, _title: ColumnElement[Any]) -> Rows:
    columns = (SavedView.name, SavedView.query, SavedView.created_at)
    return select(*columns).where(SavedView.user_id == by.id).order_by(SavedView.id)


def _suggestions(by: User, _title: ColumnElement[Any]) -> Rows:
    columns = (
        Suggestion.kind, Suggestion.state, Suggestion.title, Suggestion.creator,
        Suggestion.reason, Suggestion.created_at,
    )  # fmt: skip
    return select(*columns).where(Suggestion.user_id == by.id).order_by(Suggestion.id)


def _never_suggested(by: User, _title: ColumnElement[Any]) -> Rows:
    columns = (SuggestionBlock.scope, SuggestionBlock.value, SuggestionBlock.created_at)
    return select(*columns).where(SuggestionBlock.user_id == by.id).order_by(SuggestionBlock.id)


def _ai(by: User, _title: ColumnElement[Any]) -> Rows:
    columns = (AiPreference.is_opted_in, AiPreference.permissions)
    return select(*columns).where(AiPreference.user_id == by.id)


def _changes(by: User, _title: ColumnElement[Any]) -> Rows:
    columns = (ChangeSet.kind, ChangeSet.subject_table, ChangeSet.created_at)
    return select(*columns).where(ChangeSet.user_id == by.id).order_by(ChangeSet.id)


def _audit(by: User, _title: ColumnElement[Any]) -> Rows:
    columns = (Audit.action, Audit.address, Audit.at)
    return select(*columns).where(Audit.user_id == by.id).order_by(Audit.id)


def _message_targets(by: User, _title: ColumnElement[Any]) -> Rows:
    """Without their addresses, which are secrets."""
    columns = (MessageTarget.channel, MessageTarget.name, MessageTarget.created_at)
    events = MessageChoice.event
    return (
        select(*columns, events)
        .outerjoin(MessageChoice, MessageChoice.target_id == MessageTarget.id)
        .where(MessageTarget.user_id == by.id)
        .order_by(MessageTarget.id, events)
    )


def _messages(by: User, _title: ColumnElement[Any]) -> Rows:
    columns = (Message.event, Message.channel, Message.state, Message.created_at, Message.sent_at)
    return select(*columns).where(Message.user_id == by.id).order_by(Message.id)


PARTS: dict[str, Callable[[User, ColumnElement[Any]], Rows]] = {
    "account": _account,
    "sessions": _sessions,
    "tokens": _tokens,
    "libraries": _libraries,
    "ratings_and_notes": _ratings,
    "readings": _readings,
    "positions": _positions,
    "borrowed": _borrowed,
    "lent": _lent,
    "shelves": _shelves,
    "saved_views": _views,
    "suggestions": _suggestions,
    "never_suggested": _never_suggested,
    "ai_preferences": _ai,
    "message_targets": _message_targets,
    "messages": _messages,
    "changes": _changes,
    "audit": _audit,
}
