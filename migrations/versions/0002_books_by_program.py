"""Books by program: media types and genres to begin with, and the indexes of that API's lists."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from migrations.columns import MOMENT

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BOOKS = {
    "novel": "Novel", "light_novel": "Light Novel", "artbook": "Art Book", "magazine": "Magazine", "short_story_collection": "Short Story Collection",
    "anthology": "Anthology", "non_fiction": "Non-Fiction", "textbook": "Textbook", "rpg_sourcebook": "RPG Sourcebook", "datasheet": "Datasheet",
    "technical_manual": "Technical Manual", "white_paper": "White Paper", "appliance_manual": "Appliance Manual", "user_guide": "User Guide",
    "specification": "Specification",
}  # fmt: skip
_COMICS = {
    "manga": "Manga",
    "manhwa": "Manhwa",
    "manhua": "Manhua",
    "comic": "Comic Book",
    "graphic_novel": "Graphic Novel",
}
_GENRES = (
    "Action",
    "Adventure",
    "Biography",
    "Children's",
    "Comedy",
    "Crime",
    "Drama",
    "Fantasy",
    "Graphic Novel",
    "Historical",
    "Horror",
    "Literary Fiction",
    "Manga",
    "Mystery",
    "Poetry",
    "Romance",
    "Science Fiction",
    "Self-Help",
    "Slice of Life",
    "Sports",
    "Supernatural",
    "Thriller",
    "Travel",
    "Western",
    "Young Adult",
)
_LIVE = {
    "sqlite_where": sa.text("deleted_at IS NULL"),
    "postgresql_where": sa.text("deleted_at IS NULL"),
}


def upgrade() -> None:
    _seed(
        "media_type",
        [
            {"name": name, "name_key": name, "display_name": shown, "description": "", "kind": kind}
            for kind, names in (("book", _BOOKS), ("comic", _COMICS))
            for name, shown in names.items()
        ],
    )
    _seed("genre", [{"name": name, "name_key": name.lower()} for name in _GENRES])
    # A list by year goes on by the whole date; a book's date may say month and day.
    op.drop_index("ix_work_by_year", "work")
    op.create_index(
        "ix_work_by_year", "work", ["scope_id", "year", "published", "sort_key", "id"], **_LIVE
    )
    op.create_index(
        "ix_work_by_media_type", "work", ["scope_id", "media_type_id", "sort_key", "id"], **_LIVE
    )
    op.create_index("ix_edition_isbn_10", "edition", ["isbn_10"])
    op.create_index("ix_holding_added", "holding", ["library_id", "added_at", "work_id"])
    op.create_index("ix_loan_by_day", "loan", ["library_id", "loaned_on", "created_at", "id"])
    op.create_index("ix_reading_finished", "reading", ["user_id", "finished_on", "edition_id"])
    op.create_index("ix_work_by_updated", "work", ["scope_id", "updated_at"], **_LIVE)


def _seed(table: str, rows: list[dict[str, str]]) -> None:
    """Rows that are not there yet; an instance may have made some of them by itself."""
    connection = op.get_bind()
    columns = [
        sa.column("uuid", sa.Uuid()),
        sa.column("created_at", MOMENT),
        *(sa.column(name, sa.Text()) for name in rows[0]),
    ]
    target = sa.table(table, *columns)
    known = set(connection.execute(sa.select(target.c.name_key)).scalars())
    now = datetime.now(UTC)
    moment = now if connection.dialect.name == "postgresql" else int(now.timestamp() * 1_000_000)
    fresh = [
        {**row, "uuid": uuid.uuid4(), "created_at": moment}
        for row in rows
        if row["name_key"] not in known
    ]
    if fresh:
        connection.execute(sa.insert(target), fresh)
