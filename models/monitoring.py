"""What monitoring a film or show needs besides its work row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Json, Key, MadeAt, PublicId, ref


class QualityProfile(Base):
    """Which qualities are wanted, best first."""

    __tablename__ = "quality_profile"
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    name: Mapped[str]
    name_key: Mapped[Key] = mapped_column(unique=True)
    rules: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]


class LanguageProfile(Base):
    """Which languages are wanted, best first."""

    __tablename__ = "language_profile"
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    name: Mapped[str]
    name_key: Mapped[Key] = mapped_column(unique=True)
    rules: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]


class Movie(Base):
    """A film that is wanted or watched over."""

    __tablename__ = "movie"
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    work_id: Mapped[int] = ref("work", unique=True)
    is_monitored: Mapped[bool] = mapped_column(default=True)
    is_wanted: Mapped[bool] = mapped_column(default=False)
    minimum_availability: Mapped[str] = mapped_column(default="released", server_default="released")
    status: Mapped[str] = mapped_column(default="", server_default="")
    runtime_minutes: Mapped[int | None]
    quality_profile_id: Mapped[int | None] = ref("quality_profile", ondelete="SET NULL")
    language_profile_id: Mapped[int | None] = ref("language_profile", ondelete="SET NULL")
    root_id: Mapped[int | None] = ref("root", ondelete="SET NULL")
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    last_searched_at: Mapped[datetime | None]
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]
