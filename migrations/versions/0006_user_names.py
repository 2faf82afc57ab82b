"""User names contain no @: user names and email addresses are one namespace.

A name with an @ becomes the part before it, numbered when that is taken. Signing in by the old name
goes on, unless it is somebody else's email address, or the user's own, which does so anyway. An
audit row and a notice at the next sign-in say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.columns import BIG, JSON, KEY, MOMENT

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_USER = sa.table(
    "user",
    sa.column("id", BIG),
    sa.column("username", sa.Text()),
    sa.column("username_key", sa.Text()),
    sa.column("email_key", sa.Text()),
    sa.column("display_name", sa.Text()),
    sa.column("preferences", JSON),
    sa.column("former_name_key", sa.Text()),
)
_AUDIT = sa.table(
    "audit",
    *(sa.column(name, sa.Text()) for name in ("actor", "action", "subject_table", "address")),
    sa.column("subject_id", BIG),
    sa.column("at", MOMENT),
)


def upgrade() -> None:
    op.add_column("user", sa.Column("former_name_key", KEY, nullable=True))
    op.create_index("uq_user_former_name_key", "user", ["former_name_key"], unique=True)
    connection = op.get_bind()
    users = connection.execute(sa.select(_USER).order_by(_USER.c.id)).all()
    taken = {user.username_key for user in users}
    owners = {user.email_key: user.id for user in users if user.email_key}
    now = datetime.now(UTC)
    at = now if connection.dialect.name == "postgresql" else int(now.timestamp() * 1_000_000)
    for user in users:
        if "@" not in user.username_key:
            continue
        name, key = _free_name(user, taken)
        taken.add(key)
        values: dict[str, Any] = {
            "username": name,
            "username_key": key,
            "former_name_key": None if user.username_key in owners else user.username_key,
            "preferences": {**(user.preferences or {}), "renamed_from": user.username},
        }
        if user.display_name == user.username:
            values["display_name"] = name
        connection.execute(sa.update(_USER).where(_USER.c.id == user.id).values(values))
        audit = {"actor": "", "action": "user_renamed", "subject_table": "user", "address": ""}
        connection.execute(sa.insert(_AUDIT).values(**audit, subject_id=user.id, at=at))


def _free_name(user: Any, taken: Iterable[str]) -> tuple[str, str]:
    """The part of a name before its @ (else after it), and its key."""
    name = next((part.strip() for part in re.split("[@＠﹫]", user.username) if part.strip()), "")
    key = next((part.strip() for part in user.username_key.split("@") if part.strip()), "")
    if not name or not key:
        name = key = "user"
    number, mark = 1, ""
    while key + mark in taken:
        number += 1
        mark = str(number)
    return name + mark, key + mark
