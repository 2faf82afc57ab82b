"""What the released clients cannot do without in an answer."""

from __future__ import annotations

from typing import Any

# The phone gives up an answer in which one of these is absent or null. That they are of the right
# type, Program looks at.
LIBRARY = ("id", "name", "description", "slug", "owner_id", "is_public", "created_at", "updated_at")
BOOK = ("id", "library_id", "title", "created_at", "updated_at")
LOAN = (
    "id",
    "library_id",
    "book_id",
    "book_title",
    "loaned_to",
    "loaned_at",
    "notes",
    "tags",
    "created_at",
    "updated_at",
)
SHELF = (
    "id",
    "library_id",
    "name",
    "description",
    "color",
    "icon",
    "display_order",
    "book_count",
    "tags",
    "created_at",
    "updated_at",
)
SERIES = ("id", "library_id", "name", "created_at", "updated_at")
CARD = ("book_id", "library_id", "library_name", "title", "authors", "read_status", "updated_at")
MEMBER = ("user_id", "username", "display_name", "email", "role_id", "role", "joined_at")


def given(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.data
    return answer.json["data"]


def readable(rows: Any, needed: tuple[str, ...]) -> None:
    for row in rows if isinstance(rows, list) else [rows]:
        assert [name for name in needed if row.get(name) is None] == [], row
