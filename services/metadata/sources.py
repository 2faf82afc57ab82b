"""Which sources of metadata are asked, with which keys and in which order; administrators decide.

Keys are encrypted in the database and never leave it again but to their source.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import or_, select

from errors import Invalid, NotFound, Problem
from models import base
from models.account import Setting, User
from providers.metadata import SOURCES, Source
from services import access, audit, secrets_store
from services.db.transactions import session, writing

UNCHANGED: Final = "***"
"""What stands for a key; sent back it changes nothing."""
MAX_KEY = 2000  # characters; Hardcover's have about 400
NAMES = tuple(source.name for source in SOURCES)
_BY_NAME = dict(zip(NAMES, SOURCES, strict=True))
_PREFIX = "source:"
_ORDER = "source_order"
_OFFLINE = "sources_offline"
_PURPOSE = "keys of sources"


@dataclass(frozen=True)
class SourceState:
    """A source as it is set up here. `choice` is "true", "false" or "" (never chosen). `is_locked`
    means that a key is stored that this instance's secret can't decrypt. `problem` is what the last
    test found, "" for nothing, and `tried_at` when that was.
    """

    source: type[Source]
    choice: str = ""
    key: str = field(default="", repr=False)
    is_locked: bool = False
    problem: str = ""
    tried_at: datetime | None = None

    @property
    def is_enabled(self) -> bool:
        """Sources with a key are asked as soon as they have it, the others always, unless an
        administrator switched them off.
        """
        if self.source.needs_key:
            return bool(self.key) and self.choice in ("", "true")
        return self.choice != "false"

    def fits(self, capability: str, kinds: Collection[str]) -> bool:
        return capability in self.source.capabilities and (
            not kinds or not self.source.kinds.isdisjoint(kinds)
        )


def list_sources(*, by: User) -> list[SourceState]:
    """All sources, in the order in which the program lists them. Raises Forbidden."""
    access.require(by, "system:read")
    stored = _stored()
    return [_state(source, stored) for source in SOURCES]


def get_source(name: str, *, by: User) -> SourceState:
    """Raises Forbidden, and NotFound for a source that doesn't exist."""
    access.require(by, "system:read")
    return _state(_find(name), _stored())


def in_order(*, by: User) -> list[SourceState]:
    """All sources; the first is believed before the others. Raises Forbidden."""
    access.require(by, "system:read")
    return _in_order(_stored())


def order(*, by: User) -> list[str]:
    """The names of all sources, as in_order(). Raises Forbidden."""
    return [state.source.name for state in in_order(by=by)]


def set_order(names: Iterable[str], *, by: User) -> None:
    """Believe sources in this order; those that aren't named come last. Raises Forbidden, and
    Invalid({"order": …}) when no source is named.
    """
    access.require(by, "system:update")
    known = [name for name in dict.fromkeys(names) if name in _BY_NAME]
    if not known:
        raise Invalid({"order": Problem("required")})
    with writing():
        _row(_ORDER).value = known
        audit.record("source_order_changed", by=by)


def move(name: str, steps: int, *, by: User) -> None:
    """Believe a source before so many others, or after them if `steps` is positive. Raises
    Forbidden and NotFound.
    """
    names = order(by=by)
    place = names.index(_find(name).name)
    names.insert(max(0, place + steps), names.pop(place))
    set_order(names, by=by)


def change(name: str, values: Mapping[str, str], *, by: User) -> None:
    """Set `api_key` or `enabled` of a source; what isn't given stays, "" clears. Raises Forbidden,
    NotFound and Invalid.
    """
    access.require(by, "system:update")
    _find(name)
    key = values.get("api_key", UNCHANGED).strip()
    if len(key) > MAX_KEY:
        raise Invalid({"api_key": Problem("too_long", maximum=MAX_KEY)})
    with writing():
        row = _row(_PREFIX + name)
        if "enabled" in values:
            row.value = {**(row.value or {}), "enabled": values["enabled"].strip().lower()[:5]}
        if key != UNCHANGED:
            row.secret = secrets_store.encrypt(key, _PURPOSE) if key else None
        row.updated_at = base.utc_now()
        audit.record("source_changed", by=by)


def is_offline() -> bool:
    """Whether no source may be asked; what is kept of their answers is used all the same."""
    query = select(Setting.value).where(Setting.name == _OFFLINE)
    return bool(session().execute(query).scalar())


def set_offline(is_offline: bool, *, by: User) -> None:
    """Let sources be asked or not. Raises Forbidden."""
    access.require(by, "system:update")
    with writing():
        _row(_OFFLINE).value = is_offline
        audit.record("sources_offline" if is_offline else "sources_online", by=by)


def record_test(name: str, problem: str, *, by: User) -> None:
    """Remember how a source did when an administrator tested it. Raises Forbidden."""
    access.require(by, "system:update")
    with writing():
        row = _row(_PREFIX + name)
        tested = {"problem": problem, "tried_at": base.utc_now().timestamp()}
        row.value = {**(row.value or {}), **tested}


def enabled(capability: str, kinds: Collection[str] = ()) -> list[SourceState]:
    """The sources that are asked for this, for works of these kinds, in the order in which they
    are believed.
    """
    states = _in_order(_stored())
    return [state for state in states if state.is_enabled and state.fits(capability, kinds)]


def display_name(name: str) -> str:
    """How a source writes its own name; a readable form of a name that isn't one of a source."""
    source = _BY_NAME.get(name)
    return source.display_name if source is not None else name.replace("_", " ").title()


def _find(name: str) -> type[Source]:
    if name not in _BY_NAME:
        raise NotFound("source")
    return _BY_NAME[name]


def _stored() -> dict[str, tuple[Any, bytes | None]]:
    query = select(Setting.name, Setting.value, Setting.secret).where(
        or_(Setting.name == _ORDER, Setting.name.startswith(_PREFIX, autoescape=True))
    )
    return {name: (value, secret) for name, value, secret in session().execute(query)}


def _state(source: type[Source], stored: Mapping[str, tuple[Any, bytes | None]]) -> SourceState:
    value, secret = stored.get(_PREFIX + source.name, (None, None))
    value = value or {}
    key = secrets_store.decrypt(secret, _PURPOSE) if secret else ""
    tried_at = value.get("tried_at")
    return SourceState(
        source,
        value.get("enabled", ""),
        key,
        is_locked=bool(secret) and not key,
        problem=value.get("problem", ""),
        tried_at=datetime.fromtimestamp(tried_at, UTC) if tried_at else None,
    )


def _in_order(stored: Mapping[str, tuple[Any, bytes | None]]) -> list[SourceState]:
    chosen, _secret = stored.get(_ORDER, ([], None))
    names = dict.fromkeys([*(name for name in chosen if name in _BY_NAME), *NAMES])
    return [_state(_BY_NAME[name], stored) for name in names]


def _row(name: str) -> Setting:
    row: Setting | None = session().execute(select(Setting).where(Setting.name == name)).scalar()
    if row is None:
        row = Setting(name=name)
        session().add(row)
    return row
