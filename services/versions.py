"""Whether somebody else changed a field since a form was opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from errors import Conflict
from models import Base
from models.account import User
from models.change import Change, ChangeSet
from services import values
from services.db.transactions import session
from services.recorded import row_id


def check_version(
    row: Base,
    new_values: Mapping[str, Any],
    seen_version: int | None,
    present: Mapping[str, Any] | None = None,
) -> None:
    """Raise Conflict("changed_meanwhile", fields={name: {"theirs", "yours", "by"}}) for fields that
    somebody else changed since `seen_version`.

    Fields that nobody else changed are no conflict. `present` has the current values of fields that
    are not columns.
    """
    version = values.column_of(row, "version")
    if seen_version is None or version == seen_version:
        return
    query = (
        select(Change.field, ChangeSet.actor, User.display_name)
        .join(ChangeSet, ChangeSet.id == Change.change_set_id)
        .outerjoin(User, User.id == ChangeSet.user_id)
        .where(Change.table_name == row.__tablename__, Change.row_id == row_id(row))
        .where(Change.row_version > seen_version, Change.field.in_(list(new_values)))
        .order_by(Change.id)
    )
    clashes = {}
    for name, actor, shown in session().execute(query):
        now = present[name] if present and name in present else getattr(row, name, None)
        if now != new_values[name]:
            clashes[name] = {
                "theirs": values.to_json(now),
                "yours": values.to_json(new_values[name]),
                "by": shown or actor,
            }
    if clashes:
        raise Conflict("changed_meanwhile", fields=clashes, version=version)
