"""The session, the declarative base, and the column types that every table shares."""

from __future__ import annotations

import uuid as uuid_module
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy import types as sa_types
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, mapped_column

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_now() -> datetime:
    """The present moment, aware, in UTC. Tests replace it to walk through time."""
    return datetime.now(UTC)


class UtcDateTime(sa_types.TypeDecorator[datetime]):
    """An aware moment in UTC: timestamptz on PostgreSQL, integer microseconds since 1970 on SQLite.

    SQLite's own DateTime drops the offset; a naive value is refused instead of guessed.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(
            TIMESTAMP(timezone=True) if dialect.name == "postgresql" else BigInteger()
        )

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without its offset cannot be stored")
        if dialect.name == "postgresql":
            return value.astimezone(UTC)
        return (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, datetime):  # from PostgreSQL
            return value.astimezone(UTC)
        return EPOCH + timedelta(microseconds=value)


class SortText(sa_types.TypeDecorator[str]):
    """Text ordered by code point on both databases (services/text/sort_keys.py makes it)."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return Text(collation="C") if dialect.name == "postgresql" else Text()


BigInt = BigInteger().with_variant(Integer, "sqlite")
# None is NULL everywhere, as a row that was never told a value has it
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

Id = Annotated[int, mapped_column(BigInt, primary_key=True)]
PublicId = Annotated[uuid_module.UUID, mapped_column(Uuid, unique=True, default=uuid_module.uuid4)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
MadeAt = Annotated[datetime, mapped_column(UtcDateTime, default=lambda: utc_now())]
Version = Annotated[int, mapped_column(Integer, default=1, server_default="1")]
Long = Annotated[int, mapped_column(BigInt)]
Key = Annotated[str, mapped_column(SortText)]


class Base(DeclarativeBase):
    """Integer keys are never reused (AUTOINCREMENT), and every constraint has a name that errors
    and migrations can use.
    """

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        str: Text,
        int: Integer,
        datetime: UtcDateTime,
        dict[str, Any]: Json,
        list[Any]: Json,
    }
    __table_args__: Any = {"sqlite_autoincrement": True}
    if TYPE_CHECKING:  # SQLAlchemy knows only that it is something to select from
        __table__: ClassVar[Table]


def table_args(*parts: Any) -> tuple[Any, ...]:
    """A model's constraints and indexes, with the options that every table has."""
    return (*parts, {"sqlite_autoincrement": True})


def link_args(*parts: Any) -> tuple[Any, ...]:
    """The same for a pure link table, whose key is its two ends."""
    return (*parts, {"sqlite_autoincrement": False})


def ref(target: str, *, index: bool = False, **options: Any) -> Any:
    """A column that points at another row.

    Catalogue rows are never deleted under others: RESTRICT unless told.
    """
    ondelete = options.pop("ondelete", "RESTRICT")
    return mapped_column(
        BigInt, ForeignKey(f"{target}.id", ondelete=ondelete), index=index, **options
    )


def one_of(column: str, *values: str) -> CheckConstraint:
    """The database itself keeps the list of allowed words."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=column)


def live_index(name: str, *columns: str, unique: bool = False) -> Index:
    """An index over the rows that are not in the trash."""
    return Index(
        name,
        *columns,
        unique=unique,
        sqlite_where=text("deleted_at IS NULL"),
        postgresql_where=text("deleted_at IS NULL"),
    )


db = SQLAlchemy(metadata=Base.metadata)
