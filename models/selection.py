"""Items that a user chose in a list, to do something with all of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Json, MadeAt, ref, table_args


class Selection(Base):
    """The ids of works in the order of their list. `is_cut` when the list has more; `list_url` is
    the page on which they were chosen. `outcome` is what the last change of all of them did.
    """

    __tablename__ = "selection"
    __table_args__ = table_args(
        Index("ix_selection_user_id", "user_id", "id"),
        Index("ix_selection_created_at", "created_at"),
    )
    id: Mapped[Id]
    user_id: Mapped[int] = ref("user", ondelete="CASCADE")
    work_ids: Mapped[list[Any]] = mapped_column(Json)
    is_cut: Mapped[bool] = mapped_column(default=False)
    list_url: Mapped[str] = mapped_column(default="", server_default="")
    outcome: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_at: Mapped[MadeAt]
