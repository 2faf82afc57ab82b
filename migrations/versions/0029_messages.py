"""Messages to people about events, and links for forgotten passwords."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.columns import BIG, JSON, MOMENT

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_CHANNELS = "channel IN ('mail', 'webhook', 'apprise')"


def upgrade() -> None:
    _targets()
    _messages()
    _resets()


def _targets() -> None:
    op.create_table(
        "message_target",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.LargeBinary()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(_CHANNELS, name=op.f("ck_message_target_channel")),
        sa.PrimaryKeyConstraint("id", name="pk_message_target"),
        _user("message_target"),
        sqlite_autoincrement=True,
    )
    is_mail = sa.text("channel = 'mail'")
    op.create_index(
        "uq_message_target_mail",
        "message_target",
        ["user_id"],
        unique=True,
        sqlite_where=is_mail,
        postgresql_where=is_mail,
    )
    op.create_index("ix_message_target_user_id", "message_target", ["user_id", "id"])
    op.create_table(
        "message_choice",
        sa.Column("target_id", BIG, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("target_id", "event", name="pk_message_choice"),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["message_target.id"],
            name="fk_message_choice_target_id",
            ondelete="CASCADE",
        ),
    )


def _messages() -> None:
    op.create_table(
        "message",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("target_id", BIG),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("event_key", sa.Text(), nullable=False),
        sa.Column("facts", JSON, server_default="{}", nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_resent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("next_at", MOMENT),
        sa.Column("sent_at", MOMENT),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(_CHANNELS, name=op.f("ck_message_channel")),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed')", name=op.f("ck_message_state")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("uuid", name="uq_message_uuid"),
        sa.UniqueConstraint("target_id", "event_key", name="uq_message_target_id_event_key"),
        _user("message"),
        sa.ForeignKeyConstraint(
            ["target_id"], ["message_target.id"], name="fk_message_target_id", ondelete="SET NULL"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_message_state", "message", ["state", "next_at"])
    op.create_index("ix_message_user_id", "message", ["user_id", "id"])
    op.create_index("ix_message_created_at", "message", ["created_at"])


def _resets() -> None:
    op.create_table(
        "password_reset",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("user_id", BIG),
        sa.Column("token_hash", sa.LargeBinary()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("looked_up_at", MOMENT),
        sa.Column("used_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_password_reset"),
        sa.UniqueConstraint("uuid", name="uq_password_reset_uuid"),
        sa.UniqueConstraint("token_hash", name="uq_password_reset_token_hash"),
        _user("password_reset"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_password_reset_user_id", "password_reset", ["user_id"])
    op.create_index("ix_password_reset_looked_up_at", "password_reset", ["looked_up_at", "id"])


def _user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["user.id"], name=f"fk_{table}_user_id", ondelete="CASCADE"
    )
