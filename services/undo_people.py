"""Whether an undo may credit people again: nobody is credited who is in the trash, and nobody
under a name that others gave them since.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, or_, select

from errors import Conflict
from models.account import User
from models.change import Change, ChangeSet
from models.person import Credit, Person
from services.db.transactions import session


def refuse_gone(changes: Sequence[Change]) -> None:
    """Raise Conflict("changed_since") when somebody to be credited again was deleted for good."""
    ids = _credited_again(changes)
    found = set(session().execute(select(Person.id).where(Person.id.in_(ids))).scalars())
    if ids - found:
        raise Conflict("changed_since", fields=[])


def refuse_changed(change_set: ChangeSet, changes: Sequence[Change], *, by: User) -> None:
    """Raise Conflict("person_changed", name=…) when somebody who is credited again is in the trash,
    or was renamed by others since, and when a work that is restored credits somebody who is in the
    trash. The name is the one that they had at the time of the change.
    """
    session().flush()
    again = _credited_again(changes)
    of_works = exists().where(
        Credit.person_id == Person.id, Credit.work_id.in_(_restored_works(changes))
    )
    is_concerned = or_(Person.id.in_(again), of_works & Person.deleted_at.is_not(None))
    query = select(Person).where(is_concerned).order_by(Person.id)
    for person in session().execute(query).scalars().all():
        renamed = _later_names(change_set, person)
        if person.deleted_at is not None or any(user_id != by.id for _, user_id in renamed):
            raise Conflict("person_changed", name=renamed[0][0] if renamed else person.name)


def _credited_again(changes: Sequence[Change]) -> set[int]:
    """The ids of the people whom these changes stopped crediting."""
    removed = [
        change.before["person_id"] if change.field == "*" else change.before
        for change in changes
        if change.table_name == "credit"
        and change.before is not None
        and change.field in ("*", "person_id")
    ]
    return set(removed)


def _restored_works(changes: Sequence[Change]) -> set[int]:
    return {
        change.row_id
        for change in changes
        if change.table_name == "work" and change.field == "deleted_at" and change.before is None
    }


def _later_names(change_set: ChangeSet, person: Person) -> list[tuple[str, int | None]]:
    """The names that a person had after a change and lost again, each with the user who changed
    it, oldest first.
    """
    query = (
        select(Change.before, ChangeSet.user_id)
        .join(ChangeSet, ChangeSet.id == Change.change_set_id)
        .where(
            Change.table_name == "person",
            Change.row_id == person.id,
            Change.field == "name",
            Change.change_set_id > change_set.id,
        )
    )
    return [(name, user_id) for name, user_id in session().execute(query.order_by(Change.id))]
