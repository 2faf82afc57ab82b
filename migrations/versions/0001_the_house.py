"""The house: all tables of the catalogue, its accounts and its jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import triggers
from migrations.columns import BIG, JSON, KEY, MOMENT

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _tables()
    op.execute("INSERT INTO scope (key) VALUES ('')")
    triggers.create(op.get_bind())


def _tables() -> None:
    op.create_table(
        "external_id",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subject_table", sa.Text(), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_id")),
        sa.UniqueConstraint(
            "subject_table",
            "subject_id",
            "source",
            "value",
            name=op.f("uq_external_id_subject_table_subject_id_source_value"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_external_id_source_value", "external_id", ["source", "value"], unique=False)
    op.create_table(
        "genre",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_genre")),
        sa.UniqueConstraint("name_key", name=op.f("uq_genre_name_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_genre_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "language_profile",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("rules", JSON, server_default="{}", nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_language_profile")),
        sa.UniqueConstraint("name_key", name=op.f("uq_language_profile_name_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_language_profile_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "login_failure",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account_key", KEY, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failure")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_login_failure_account_key_at", "login_failure", ["account_key", "at"], unique=False
    )
    op.create_index("ix_login_failure_address_at", "login_failure", ["address", "at"], unique=False)
    op.create_table(
        "media_type",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="book", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_type")),
        sa.UniqueConstraint("name_key", name=op.f("uq_media_type_name_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_media_type_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "person",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("disambiguation", sa.Text(), server_default="", nullable=False),
        sa.Column("sort_name", sa.Text(), nullable=False),
        sa.Column("sort_key", KEY, nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("bio", sa.Text(), server_default="", nullable=False),
        sa.Column("born_on", sa.Text(), server_default="", nullable=False),
        sa.Column("died_on", sa.Text(), server_default="", nullable=False),
        sa.Column("nationality", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("uuid", name=op.f("uq_person_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_person_sort_key",
        "person",
        ["sort_key", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "uq_person_name_key",
        "person",
        ["name_key", "disambiguation"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "quality_profile",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("rules", JSON, server_default="{}", nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_profile")),
        sa.UniqueConstraint("name_key", name=op.f("uq_quality_profile_name_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_quality_profile_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "root",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("path_text", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_read_only", sa.Boolean(), nullable=False),
        sa.Column("options", JSON, server_default="{}", nullable=False),
        sa.Column("scan_started_at", MOMENT, nullable=True),
        sa.Column("scan_finished_at", MOMENT, nullable=True),
        sa.Column("file_count", BIG, server_default="0", nullable=False),
        sa.Column("missing_count", BIG, server_default="0", nullable=False),
        sa.Column("byte_count", BIG, server_default="0", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_root")),
        sa.UniqueConstraint("uuid", name=op.f("uq_root_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_root_path",
        "root",
        ["path"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "schedule",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_table", sa.Text(), server_default="", nullable=False),
        sa.Column("subject_id", BIG, server_default="0", nullable=False),
        sa.Column("every_minutes", sa.Integer(), nullable=True),
        sa.Column("cron", sa.Text(), server_default="", nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("last_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint(
            "kind",
            "subject_table",
            "subject_id",
            name=op.f("uq_schedule_kind_subject_table_subject_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_schedule_next_at", "schedule", ["next_at"], unique=False)
    op.create_table(
        "scope",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scope")),
        sa.UniqueConstraint("key", name=op.f("uq_scope_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "setting",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", JSON, nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("name", name=op.f("uq_setting_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "source_reply",
        sa.Column("id", BIG, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_reply")),
        sa.UniqueConstraint("source", "question", name=op.f("uq_source_reply_source_question")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_source_reply_expires_at", "source_reply", ["expires_at"], unique=False)
    op.create_table(
        "user",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("username_key", KEY, nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.Column("display_name", sa.Text(), server_default="", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="", nullable=False),
        sa.Column("locale", sa.Text(), server_default="", nullable=False),
        sa.Column("theme", sa.Text(), server_default="system", nullable=False),
        sa.Column("preferences", JSON, server_default="{}", nullable=False),
        sa.Column("subsonic_secret", sa.LargeBinary(), nullable=True),
        sa.Column("last_login_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email_key", name=op.f("uq_user_email_key")),
        sa.UniqueConstraint("username_key", name=op.f("uq_user_username_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_user_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ai_preference",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("is_opted_in", sa.Boolean(), nullable=False),
        sa.Column("permissions", JSON, server_default="{}", nullable=False),
        sa.Column("taste", JSON, server_default="{}", nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_ai_preference_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_preference")),
        sa.UniqueConstraint("user_id", name=op.f("uq_ai_preference_user_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_table", sa.Text(), nullable=False),
        sa.Column("subject_id", BIG, nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_audit_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_index(op.f("ix_audit_user_id"), "audit", ["user_id"], unique=False)
    op.create_table(
        "bibliography_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("isbn_13", sa.Text(), server_default="", nullable=False),
        sa.Column("isbn_10", sa.Text(), server_default="", nullable=False),
        sa.Column("year", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cover_url", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_bibliography_entry_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bibliography_entry")),
        sa.UniqueConstraint("uuid", name=op.f("uq_bibliography_entry_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_bibliography_entry_person_id"), "bibliography_entry", ["person_id"], unique=False
    )
    op.create_table(
        "credential",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("scopes", JSON, server_default="[]", nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_credential_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_credential_secret_hash")),
        sa.UniqueConstraint("uuid", name=op.f("uq_credential_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_credential_user_id"), "credential", ["user_id"], unique=False)
    op.create_table(
        "folder",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("path_text", sa.Text(), nullable=False),
        sa.Column("listing_hash", sa.LargeBinary(), nullable=True),
        sa.Column("device", BIG, nullable=True),
        sa.Column("missing_since", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["root_id"], ["root.id"], name=op.f("fk_folder_root_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folder")),
        sa.UniqueConstraint("root_id", "path", name=op.f("uq_folder_root_id_path")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "job",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_table", sa.Text(), server_default="", nullable=False),
        sa.Column("subject_id", BIG, server_default="0", nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("is_cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("options", JSON, server_default="{}", nullable=False),
        sa.Column("counts", JSON, server_default="{}", nullable=False),
        sa.Column("done", BIG, server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("current", sa.Text(), server_default="", nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("question", JSON, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'asking', 'done', 'failed', 'cancelled')",
            name=op.f("ck_job_state"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_job_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("uuid", name=op.f("uq_job_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_state", "job", ["state", "id"], unique=False)
    op.create_index("ix_job_subject", "job", ["subject_table", "subject_id", "id"], unique=False)
    op.create_index(op.f("ix_job_user_id"), "job", ["user_id"], unique=False)
    op.create_index(
        "uq_job_active",
        "job",
        ["kind", "subject_table", "subject_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('queued', 'running')"),
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_table(
        "library",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="", nullable=False),
        sa.Column("loan_days", sa.Integer(), server_default="28", nullable=False),
        sa.Column("is_default_for_new_users", sa.Boolean(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("is_monitored", sa.Boolean(), nullable=False),
        sa.Column("backfill_state", sa.Text(), server_default="", nullable=False),
        sa.Column("quality_profile_id", BIG, nullable=True),
        sa.Column("language_profile_id", BIG, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('book', 'comic', 'audiobook', 'movie', 'tv', 'music', 'game')",
            name=op.f("ck_library_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["language_profile_id"],
            ["language_profile.id"],
            name=op.f("fk_library_language_profile_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_library_owner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["quality_profile_id"],
            ["quality_profile.id"],
            name=op.f("fk_library_quality_profile_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library")),
        sa.UniqueConstraint("uuid", name=op.f("uq_library_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_library_owner_id"), "library", ["owner_id"], unique=False)
    op.create_index(
        "uq_library_name_key",
        "library",
        ["name_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "uq_library_slug",
        "library",
        ["slug"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "refresh_token",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("family", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_refresh_token_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_refresh_token_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_refresh_token_family"), "refresh_token", ["family"], unique=False)
    op.create_index(op.f("ix_refresh_token_user_id"), "refresh_token", ["user_id"], unique=False)
    op.create_table(
        "scope_count",
        sa.Column("scope_id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("works", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["scope_id"], ["scope.id"], name=op.f("fk_scope_count_scope_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scope_id", "kind", "letter", name=op.f("pk_scope_count")),
        sqlite_autoincrement=False,
    )
    op.create_table(
        "session",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_session_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_session_user_id"), "session", ["user_id"], unique=False)
    op.create_table(
        "suggestion_block",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("value_key", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_suggestion_block_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_block")),
        sa.UniqueConstraint(
            "user_id",
            "scope",
            "value_key",
            name=op.f("uq_suggestion_block_user_id_scope_value_key"),
        ),
        sa.UniqueConstraint("uuid", name=op.f("uq_suggestion_block_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "work",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope_id", BIG, nullable=False),
        sa.Column("media_type_id", BIG, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sort_title", sa.Text(), server_default="", nullable=False),
        sa.Column("sort_key", KEY, nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("subtitle", sa.Text(), server_default="", nullable=False),
        sa.Column("original_title", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("published", sa.Text(), server_default="", nullable=False),
        sa.Column("year", sa.Integer(), server_default="0", nullable=False),
        sa.Column("content_rating", sa.Text(), server_default="", nullable=False),
        sa.Column("creator", sa.Text(), server_default="", nullable=False),
        sa.Column("creator_key", KEY, server_default="", nullable=False),
        sa.Column("formats", sa.Text(), server_default="", nullable=False),
        sa.Column("cover_id", BIG, nullable=True),
        sa.Column("hue", sa.Integer(), server_default="0", nullable=False),
        sa.Column("file_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("missing_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("part_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("duration_ms", BIG, server_default="0", nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('book', 'comic', 'audiobook', 'movie', 'tv', 'music', 'game')",
            name=op.f("ck_work_kind"),
        ),
        sa.CheckConstraint("title <> ''", name=op.f("ck_work_title")),
        sa.ForeignKeyConstraint(
            ["media_type_id"],
            ["media_type.id"],
            name=op.f("fk_work_media_type_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["scope_id"], ["scope.id"], name=op.f("fk_work_scope_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
        sa.UniqueConstraint("uuid", name=op.f("uq_work_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_work_by_added",
        "work",
        ["scope_id", "added_at", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_by_creator",
        "work",
        ["scope_id", "creator_key", "sort_key", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_by_title",
        "work",
        ["scope_id", "sort_key", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_by_year",
        "work",
        ["scope_id", "year", "sort_key", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_deleted_at",
        "work",
        ["deleted_at"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_work_media_type_id"), "work", ["media_type_id"], unique=False)
    op.create_table(
        "borrower",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("library_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["library_id"], ["library.id"], name=op.f("fk_borrower_library_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_borrower_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_borrower")),
        sa.UniqueConstraint("library_id", "name_key", name=op.f("uq_borrower_library_id_name_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_borrower_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_borrower_user_id"), "borrower", ["user_id"], unique=False)
    op.create_table(
        "change_set",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_table", sa.Text(), server_default="", nullable=False),
        sa.Column("subject_id", BIG, nullable=True),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("undoes_id", BIG, nullable=True),
        sa.Column("undone_by_id", BIG, nullable=True),
        sa.Column("job_id", BIG, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_change_set_job_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"],
            ["change_set.id"],
            name=op.f("fk_change_set_undoes_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"],
            ["change_set.id"],
            name=op.f("fk_change_set_undone_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_change_set_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_set")),
        sa.UniqueConstraint("uuid", name=op.f("uq_change_set_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_set_undoes_id", "change_set", ["undoes_id"], unique=False)
    op.create_index("ix_change_set_undone_by_id", "change_set", ["undone_by_id"], unique=False)
    op.create_index("ix_change_set_created_at", "change_set", ["created_at"], unique=False)
    op.create_index(op.f("ix_change_set_job_id"), "change_set", ["job_id"], unique=False)
    op.create_index(
        "ix_change_set_subject", "change_set", ["subject_table", "subject_id", "id"], unique=False
    )
    op.create_index(op.f("ix_change_set_user_id"), "change_set", ["user_id"], unique=False)
    op.create_table(
        "credit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("work_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("character", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_credit_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["work.id"], name=op.f("fk_credit_work_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit")),
        sa.UniqueConstraint(
            "work_id",
            "person_id",
            "role",
            "character",
            name=op.f("uq_credit_work_id_person_id_role_character"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_credit_person_id", "credit", ["person_id", "role", "work_id"], unique=False)
    op.create_table(
        "edition",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("work_id", BIG, nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("scan_key", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("publisher", sa.Text(), server_default="", nullable=False),
        sa.Column("published", sa.Text(), server_default="", nullable=False),
        sa.Column("isbn_13", sa.Text(), server_default="", nullable=False),
        sa.Column("isbn_10", sa.Text(), server_default="", nullable=False),
        sa.Column("narrator", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("page_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("duration_ms", BIG, server_default="0", nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["work_id"], ["work.id"], name=op.f("fk_edition_work_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("uuid", name=op.f("uq_edition_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_edition_isbn_13", "edition", ["isbn_13"], unique=False)
    op.create_index(
        "ix_edition_work_id_position", "edition", ["work_id", "position", "id"], unique=False
    )
    op.create_table(
        "holding",
        sa.Column("id", BIG, nullable=False),
        sa.Column("library_id", BIG, nullable=False),
        sa.Column("work_id", BIG, nullable=False),
        sa.Column("added_by_id", BIG, nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user.id"], name=op.f("fk_holding_added_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["library_id"], ["library.id"], name=op.f("fk_holding_library_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["work.id"], name=op.f("fk_holding_work_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding")),
        sa.UniqueConstraint("library_id", "work_id", name=op.f("uq_holding_library_id_work_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_holding_work_id"), "holding", ["work_id"], unique=False)
    op.create_table(
        "job_event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("job_id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("detail", JSON, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_job_event_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_event")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_event_job_id", "job_event", ["job_id", "id"], unique=False)
    op.create_table(
        "job_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("job_id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_table", sa.Text(), server_default="", nullable=False),
        sa.Column("subject_id", BIG, nullable=True),
        sa.Column("path", sa.LargeBinary(), nullable=True),
        sa.Column("path_text", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", JSON, nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_job_item_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_item")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_item_job_id", "job_item", ["job_id", "kind", "id"], unique=False)
    op.create_table(
        "library_root",
        sa.Column("library_id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["library_id"],
            ["library.id"],
            name=op.f("fk_library_root_library_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["root.id"], name=op.f("fk_library_root_root_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("library_id", "root_id", name=op.f("pk_library_root")),
        sqlite_autoincrement=False,
    )
    op.create_index(op.f("ix_library_root_root_id"), "library_root", ["root_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("library_id", BIG, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), server_default="invited", nullable=False),
        sa.Column("invited_by_id", BIG, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "role IN ('owner', 'editor', 'viewer')", name=op.f("ck_membership_role")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["user.id"],
            name=op.f("fk_membership_invited_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["library_id"],
            ["library.id"],
            name=op.f("fk_membership_library_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_membership_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("user_id", "library_id", name=op.f("uq_membership_user_id_library_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_membership_library_id"), "membership", ["library_id"], unique=False)
    op.create_table(
        "movie",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("work_id", BIG, nullable=False),
        sa.Column("is_monitored", sa.Boolean(), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("minimum_availability", sa.Text(), server_default="released", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("runtime_minutes", sa.Integer(), nullable=True),
        sa.Column("quality_profile_id", BIG, nullable=True),
        sa.Column("language_profile_id", BIG, nullable=True),
        sa.Column("root_id", BIG, nullable=True),
        sa.Column("details", JSON, server_default="{}", nullable=False),
        sa.Column("last_searched_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["language_profile_id"],
            ["language_profile.id"],
            name=op.f("fk_movie_language_profile_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["quality_profile_id"],
            ["quality_profile.id"],
            name=op.f("fk_movie_quality_profile_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["root.id"], name=op.f("fk_movie_root_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["work.id"], name=op.f("fk_movie_work_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movie")),
        sa.UniqueConstraint("uuid", name=op.f("uq_movie_uuid")),
        sa.UniqueConstraint("work_id", name=op.f("uq_movie_work_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "part",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("work_id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("section", sa.Integer(), server_default="0", nullable=False),
        sa.Column("number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("number_end", sa.Integer(), nullable=True),
        sa.Column("absolute", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("artist", sa.Text(), server_default="", nullable=False),
        sa.Column("released", sa.Text(), server_default="", nullable=False),
        sa.Column("duration_ms", BIG, server_default="0", nullable=False),
        sa.Column("external", JSON, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('track', 'episode', 'chapter', 'issue', 'part')", name=op.f("ck_part_kind")
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["work.id"], name=op.f("fk_part_work_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part")),
        sa.UniqueConstraint("uuid", name=op.f("uq_part_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_part_work_id_section", "part", ["work_id", "section", "number", "id"], unique=False
    )
    op.create_table(
        "place",
        sa.Column("id", BIG, nullable=False),
        sa.Column("library_id", BIG, nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["library_id"], ["library.id"], name=op.f("fk_place_library_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["place.id"], name=op.f("fk_place_parent_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("library_id", "name_key", name=op.f("uq_place_library_id_name_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "saved_view",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("library_id", BIG, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("query", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["library_id"],
            ["library.id"],
            name=op.f("fk_saved_view_library_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_saved_view_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("user_id", "name_key", name=op.f("uq_saved_view_user_id_name_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_saved_view_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "scope_library",
        sa.Column("scope_id", BIG, nullable=False),
        sa.Column("library_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["library_id"],
            ["library.id"],
            name=op.f("fk_scope_library_library_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scope_id"], ["scope.id"], name=op.f("fk_scope_library_scope_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scope_id", "library_id", name=op.f("pk_scope_library")),
        sqlite_autoincrement=False,
    )
    op.create_index(
        op.f("ix_scope_library_library_id"), "scope_library", ["library_id"], unique=False
    )
    op.create_table(
        "series",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("library_id", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("sort_key", KEY, nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="ongoing", nullable=False),
        sa.Column("total_count", sa.Integer(), nullable=True),
        sa.Column("original_language", sa.Text(), server_default="", nullable=False),
        sa.Column("publication_year", sa.Integer(), nullable=True),
        sa.Column("demographic", sa.Text(), server_default="", nullable=False),
        sa.Column("genres", JSON, server_default="[]", nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("external_source", sa.Text(), server_default="", nullable=False),
        sa.Column("external_value", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["library_id"], ["library.id"], name=op.f("fk_series_library_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("uuid", name=op.f("uq_series_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_series_by_name",
        "series",
        ["library_id", "sort_key", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_series_name_key",
        "series",
        ["library_id", "name_key"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "shelf",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("library_id", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("color", sa.Text(), server_default="", nullable=False),
        sa.Column("icon", sa.Text(), server_default="", nullable=False),
        sa.Column("query", sa.Text(), server_default="", nullable=False),
        sa.Column("display_order", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["library_id"], ["library.id"], name=op.f("fk_shelf_library_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf")),
        sa.UniqueConstraint("uuid", name=op.f("uq_shelf_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_shelf_library_id_name_key",
        "shelf",
        ["library_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "suggestion",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("job_id", BIG, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="new", nullable=False),
        sa.Column("work_id", BIG, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("creator", sa.Text(), server_default="", nullable=False),
        sa.Column("isbn_13", sa.Text(), server_default="", nullable=False),
        sa.Column("cover_url", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("evidence", JSON, server_default="[]", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('new', 'interested', 'dismissed', 'accepted')",
            name=op.f("ck_suggestion_state"),
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_suggestion_job_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_suggestion_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["work.id"], name=op.f("fk_suggestion_work_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("uuid", name=op.f("uq_suggestion_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_suggestion_job_id"), "suggestion", ["job_id"], unique=False)
    op.create_index(
        "ix_suggestion_user_id", "suggestion", ["user_id", "state", "kind", "id"], unique=False
    )
    op.create_index(op.f("ix_suggestion_work_id"), "suggestion", ["work_id"], unique=False)
    op.create_table(
        "tag",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("library_id", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("color", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["library_id"], ["library.id"], name=op.f("fk_tag_library_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("library_id", "name_key", name=op.f("uq_tag_library_id_name_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_tag_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "work_genre",
        sa.Column("work_id", BIG, nullable=False),
        sa.Column("genre_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["genre_id"], ["genre.id"], name=op.f("fk_work_genre_genre_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["work.id"], name=op.f("fk_work_genre_work_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("work_id", "genre_id", name=op.f("pk_work_genre")),
        sqlite_autoincrement=False,
    )
    op.create_index("ix_work_genre_genre_id", "work_genre", ["genre_id", "work_id"], unique=False)
    op.create_table(
        "work_key",
        sa.Column("library_id", BIG, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("work_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["library_id"], ["library.id"], name=op.f("fk_work_key_library_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["work.id"], name=op.f("fk_work_key_work_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("library_id", "key", name=op.f("pk_work_key")),
        sqlite_autoincrement=False,
    )
    op.create_index(op.f("ix_work_key_work_id"), "work_key", ["work_id"], unique=False)
    op.create_table(
        "change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("change_set_id", BIG, nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", BIG, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=True),
        sa.Column("before", JSON, nullable=True),
        sa.Column("after", JSON, nullable=True),
        sa.ForeignKeyConstraint(
            ["change_set_id"],
            ["change_set.id"],
            name=op.f("fk_change_change_set_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_change_set_id", "change", ["change_set_id", "id"], unique=False)
    op.create_index(
        "ix_change_row", "change", ["table_name", "row_id", "field", "id"], unique=False
    )
    op.create_table(
        "copy",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("edition_id", BIG, nullable=False),
        sa.Column("library_id", BIG, nullable=False),
        sa.Column("barcode", sa.Text(), nullable=True),
        sa.Column("place_id", BIG, nullable=True),
        sa.Column("condition", sa.Text(), server_default="", nullable=False),
        sa.Column("acquired_on", sa.Date(), nullable=True),
        sa.Column("acquired_from", sa.Text(), server_default="", nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=True),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_copy_edition_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["library_id"], ["library.id"], name=op.f("fk_copy_library_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_copy_place_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy")),
        sa.UniqueConstraint("uuid", name=op.f("uq_copy_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_copy_edition_id"), "copy", ["edition_id"], unique=False)
    op.create_index(op.f("ix_copy_place_id"), "copy", ["place_id"], unique=False)
    op.create_index(
        "uq_copy_library_id_barcode",
        "copy",
        ["library_id", "barcode"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "interaction",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("edition_id", BIG, nullable=False),
        sa.Column("status", sa.Text(), server_default="unread", nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("review", sa.Text(), server_default="", nullable=False),
        sa.Column("is_review_shared", sa.Boolean(), nullable=False),
        sa.Column("is_favorite", sa.Boolean(), nullable=False),
        sa.Column("progress", JSON, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "status IN ('unread', 'reading', 'read', 'did_not_finish')",
            name=op.f("ck_interaction_status"),
        ),
        sa.CheckConstraint(
            "rating IS NULL OR (rating BETWEEN 1 AND 10)", name=op.f("ck_interaction_rating")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["edition.id"],
            name=op.f("fk_interaction_edition_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_interaction_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
        sa.UniqueConstraint(
            "user_id", "edition_id", name=op.f("uq_interaction_user_id_edition_id")
        ),
        sa.UniqueConstraint("uuid", name=op.f("uq_interaction_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_interaction_edition_id"), "interaction", ["edition_id"], unique=False)
    op.create_index(
        "ix_interaction_user_id_status",
        "interaction",
        ["user_id", "status", "updated_at"],
        unique=False,
    )
    op.create_table(
        "media_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("folder_id", BIG, nullable=False),
        sa.Column("edition_id", BIG, nullable=True),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("path_text", sa.Text(), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("mtime_ns", BIG, nullable=False),
        sa.Column("device", BIG, nullable=True),
        sa.Column("inode", BIG, nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("media", sa.Text(), server_default="", nullable=False),
        sa.Column("format", sa.Text(), server_default="", nullable=False),
        sa.Column("codec", sa.Text(), server_default="", nullable=False),
        sa.Column("resolution", sa.Text(), server_default="", nullable=False),
        sa.Column("hdr", sa.Text(), server_default="", nullable=False),
        sa.Column("duration_ms", BIG, server_default="0", nullable=False),
        sa.Column("bit_rate", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sample_rate", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bit_depth", sa.Integer(), server_default="0", nullable=False),
        sa.Column("channels", sa.Integer(), server_default="0", nullable=False),
        sa.Column("page_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("chapters", sa.LargeBinary(), nullable=True),
        sa.Column("is_extra", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("missing_since", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["edition.id"],
            name=op.f("fk_media_file_edition_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folder.id"], name=op.f("fk_media_file_folder_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["root.id"], name=op.f("fk_media_file_root_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_file")),
        sa.UniqueConstraint("root_id", "path", name=op.f("uq_media_file_root_id_path")),
        sa.UniqueConstraint("uuid", name=op.f("uq_media_file_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_media_file_edition_id"), "media_file", ["edition_id"], unique=False)
    op.create_index("ix_media_file_fingerprint", "media_file", ["fingerprint"], unique=False)
    op.create_index(op.f("ix_media_file_folder_id"), "media_file", ["folder_id"], unique=False)
    op.create_index(
        "ix_media_file_missing",
        "media_file",
        ["root_id", "missing_since"],
        unique=False,
        sqlite_where=sa.text("missing_since IS NOT NULL"),
        postgresql_where=sa.text("missing_since IS NOT NULL"),
    )
    op.create_table(
        "reading",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("edition_id", BIG, nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_reading_edition_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_reading_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("uuid", name=op.f("uq_reading_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reading_edition_id"), "reading", ["edition_id"], unique=False)
    op.create_index(op.f("ix_reading_user_id"), "reading", ["user_id"], unique=False)
    op.create_table(
        "series_arc",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("series_id", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Double(), server_default="0", nullable=False),
        sa.Column("volume_start", sa.Double(), nullable=True),
        sa.Column("volume_end", sa.Double(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_series_arc_series_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_arc")),
        sa.UniqueConstraint("series_id", "name_key", name=op.f("uq_series_arc_series_id_name_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_series_arc_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "series_tag",
        sa.Column("series_id", BIG, nullable=False),
        sa.Column("tag_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_series_tag_series_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tag.id"], name=op.f("fk_series_tag_tag_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("series_id", "tag_id", name=op.f("pk_series_tag")),
        sqlite_autoincrement=False,
    )
    op.create_index(op.f("ix_series_tag_tag_id"), "series_tag", ["tag_id"], unique=False)
    op.create_table(
        "series_volume",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("series_id", BIG, nullable=False),
        sa.Column("position", sa.Double(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("released", sa.Text(), server_default="", nullable=False),
        sa.Column("cover_url", sa.Text(), server_default="", nullable=False),
        sa.Column("external_value", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["series.id"],
            name=op.f("fk_series_volume_series_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_volume")),
        sa.UniqueConstraint(
            "series_id", "position", name=op.f("uq_series_volume_series_id_position")
        ),
        sa.UniqueConstraint("uuid", name=op.f("uq_series_volume_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "shelf_tag",
        sa.Column("shelf_id", BIG, nullable=False),
        sa.Column("tag_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["shelf_id"], ["shelf.id"], name=op.f("fk_shelf_tag_shelf_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tag.id"], name=op.f("fk_shelf_tag_tag_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("shelf_id", "tag_id", name=op.f("pk_shelf_tag")),
        sqlite_autoincrement=False,
    )
    op.create_index(op.f("ix_shelf_tag_tag_id"), "shelf_tag", ["tag_id"], unique=False)
    op.create_table(
        "shelf_work",
        sa.Column("shelf_id", BIG, nullable=False),
        sa.Column("work_id", BIG, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["shelf_id"], ["shelf.id"], name=op.f("fk_shelf_work_shelf_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["work.id"], name=op.f("fk_shelf_work_work_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("shelf_id", "work_id", name=op.f("pk_shelf_work")),
        sqlite_autoincrement=False,
    )
    op.create_index("ix_shelf_work_added", "shelf_work", ["shelf_id", "added_at"], unique=False)
    op.create_index(op.f("ix_shelf_work_work_id"), "shelf_work", ["work_id"], unique=False)
    op.create_table(
        "work_tag",
        sa.Column("work_id", BIG, nullable=False),
        sa.Column("tag_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tag.id"], name=op.f("fk_work_tag_tag_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["work.id"], name=op.f("fk_work_tag_work_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("work_id", "tag_id", name=op.f("pk_work_tag")),
        sqlite_autoincrement=False,
    )
    op.create_index("ix_work_tag_tag_id", "work_tag", ["tag_id", "work_id"], unique=False)
    op.create_table(
        "field_source",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subject_table", sa.Text(), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("value", JSON, nullable=True),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("media_file_id", BIG, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["media_file_id"],
            ["media_file.id"],
            name=op.f("fk_field_source_media_file_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_field_source_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_source")),
        sa.UniqueConstraint(
            "subject_table",
            "subject_id",
            "field",
            "source",
            name=op.f("uq_field_source_subject_table_subject_id_field_source"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_field_source_media_file_id"), "field_source", ["media_file_id"], unique=False
    )
    op.create_table(
        "image",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("subject_table", sa.Text(), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), server_default="cover", nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("root_id", BIG, nullable=True),
        sa.Column("path", sa.LargeBinary(), nullable=True),
        sa.Column("media_file_id", BIG, nullable=True),
        sa.Column("member", sa.Text(), server_default="", nullable=False),
        sa.Column("stamp", sa.Text(), server_default="", nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True),
        sa.Column("width", sa.Integer(), server_default="0", nullable=False),
        sa.Column("height", sa.Integer(), server_default="0", nullable=False),
        sa.Column("color", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("source_url", sa.Text(), server_default="", nullable=False),
        sa.Column("is_broken", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["media_file_id"],
            ["media_file.id"],
            name=op.f("fk_image_media_file_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["root.id"], name=op.f("fk_image_root_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_image")),
        sa.UniqueConstraint("uuid", name=op.f("uq_image_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_image_media_file_id"), "image", ["media_file_id"], unique=False)
    op.create_index(
        "ix_image_subject",
        "image",
        ["subject_table", "subject_id", "kind", "position"],
        unique=False,
    )
    op.create_table(
        "loan",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("library_id", BIG, nullable=False),
        sa.Column("copy_id", BIG, nullable=False),
        sa.Column("borrower_id", BIG, nullable=False),
        sa.Column("loaned_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["borrower_id"], ["borrower.id"], name=op.f("fk_loan_borrower_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["copy.id"], name=op.f("fk_loan_copy_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["library_id"], ["library.id"], name=op.f("fk_loan_library_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
        sa.UniqueConstraint("uuid", name=op.f("uq_loan_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_loan_borrower_id"), "loan", ["borrower_id"], unique=False)
    op.create_index(op.f("ix_loan_copy_id"), "loan", ["copy_id"], unique=False)
    op.create_index(
        "ix_loan_library_id", "loan", ["library_id", "returned_on", "due_on", "id"], unique=False
    )
    op.create_index(
        "uq_loan_open_copy",
        "loan",
        ["copy_id"],
        unique=True,
        sqlite_where=sa.text("returned_on IS NULL AND deleted_at IS NULL"),
        postgresql_where=sa.text("returned_on IS NULL AND deleted_at IS NULL"),
    )
    op.create_table(
        "media_file_note",
        sa.Column("media_file_id", BIG, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["media_file_id"],
            ["media_file.id"],
            name=op.f("fk_media_file_note_media_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("media_file_id", "note", name=op.f("pk_media_file_note")),
        sqlite_autoincrement=False,
    )
    op.create_table(
        "media_stream",
        sa.Column("id", BIG, nullable=False),
        sa.Column("media_file_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("codec", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("channels", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sample_rate", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bit_depth", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bit_rate", sa.Integer(), server_default="0", nullable=False),
        sa.Column("width", sa.Integer(), server_default="0", nullable=False),
        sa.Column("height", sa.Integer(), server_default="0", nullable=False),
        sa.Column("frame_rate", sa.Double(), server_default="0", nullable=False),
        sa.Column("hdr", sa.Text(), server_default="", nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("is_forced", sa.Boolean(), nullable=False),
        sa.Column("external_path", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["media_file_id"],
            ["media_file.id"],
            name=op.f("fk_media_stream_media_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_stream")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_media_stream_media_file_id_position",
        "media_stream",
        ["media_file_id", "position"],
        unique=False,
    )
    op.create_table(
        "part_file",
        sa.Column("part_id", BIG, nullable=False),
        sa.Column("media_file_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["media_file_id"],
            ["media_file.id"],
            name=op.f("fk_part_file_media_file_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["part_id"], ["part.id"], name=op.f("fk_part_file_part_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("part_id", "media_file_id", name=op.f("pk_part_file")),
        sqlite_autoincrement=False,
    )
    op.create_index(
        op.f("ix_part_file_media_file_id"), "part_file", ["media_file_id"], unique=False
    )
    op.create_table(
        "position",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("media_file_id", BIG, nullable=False),
        sa.Column("milliseconds", BIG, server_default="0", nullable=False),
        sa.Column("page", sa.Integer(), server_default="0", nullable=False),
        sa.Column("location", sa.Text(), server_default="", nullable=False),
        sa.Column("device", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["media_file_id"],
            ["media_file.id"],
            name=op.f("fk_position_media_file_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_position_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position")),
        sa.UniqueConstraint(
            "user_id", "media_file_id", name=op.f("uq_position_user_id_media_file_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_position_media_file_id"), "position", ["media_file_id"], unique=False)
    op.create_table(
        "series_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("series_id", BIG, nullable=False),
        sa.Column("work_id", BIG, nullable=False),
        sa.Column("arc_id", BIG, nullable=True),
        sa.Column("position", sa.Double(), server_default="0", nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["arc_id"], ["series_arc.id"], name=op.f("fk_series_entry_arc_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["series.id"],
            name=op.f("fk_series_entry_series_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["work.id"], name=op.f("fk_series_entry_work_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_entry")),
        sa.UniqueConstraint("series_id", "work_id", name=op.f("uq_series_entry_series_id_work_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_series_entry_position", "series_entry", ["series_id", "position", "id"], unique=False
    )
    op.create_index(op.f("ix_series_entry_work_id"), "series_entry", ["work_id"], unique=False)
    op.create_table(
        "loan_tag",
        sa.Column("loan_id", BIG, nullable=False),
        sa.Column("tag_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.id"], name=op.f("fk_loan_tag_loan_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tag.id"], name=op.f("fk_loan_tag_tag_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("loan_id", "tag_id", name=op.f("pk_loan_tag")),
        sqlite_autoincrement=False,
    )
    op.create_index(op.f("ix_loan_tag_tag_id"), "loan_tag", ["tag_id"], unique=False)
