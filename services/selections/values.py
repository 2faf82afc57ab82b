"""What the items of a selection have in each field: the value of all, or that they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from errors import Forbidden
from models.account import User
from models.selection import Selection
from models.work import Work
from services import access
from services.selections import outcomes
from services.text.names import name_key, person_key
from services.works import links, suggestions
from services.works.fields import WORK
from services.works.kinds import DEFAULT_TYPES

OF_LIBRARIES = frozenset({"series", "tags"})
"""Fields whose entries belong to one library each."""


class Common(NamedTuple):
    """`value` is what all items have; where they differ (`is_various`), the entries of a list that
    all have, and nothing of other fields. `others` are entries that only some have.
    """

    value: Any
    is_various: bool
    others: Sequence[Any] = ()


def names_of(works: Sequence[Work], library_id: int | None) -> list[str]:
    """The fields that can be edited for all of these items at once: those of libraries only if one
    library holds all of them.
    """
    have_types = all(work.kind in DEFAULT_TYPES for work in works)
    return [
        name
        for name, row in WORK.items()
        if (row.kind != "media_type" or have_types)
        and (name not in OF_LIBRARIES or library_id is not None)
    ]


def common_values(works: Sequence[Work], names: Iterable[str], *, by: User) -> dict[str, Common]:
    """What these items have in common, as far as the caller may see it."""
    return {name: _common(name, list(values_of(works, name, by=by).values())) for name in names}


def values_of(works: Sequence[Work], name: str, *, by: User) -> dict[int, Any]:
    """The values of one field, by id of the work."""
    if not WORK[name].is_link:
        return {work.id: getattr(work, name) for work in works}
    stored: Mapping[int, Any] = links.LINKS[name].read(
        [work.id for work in works], access.visible_libraries(by)
    )
    return {work.id: stored.get(work.id, WORK[name].empty) for work in works}


def _common(name: str, values: list[Any]) -> Common:
    first = values[0] if values else WORK[name].empty
    if all(value == first for value in values):
        return Common(first, False)
    if not WORK[name].entries:
        return Common(WORK[name].empty, True)
    counts: dict[Any, int] = {}
    for value in values:
        for entry in {entry_key(name, entry): entry for entry in value}:
            counts[entry] = counts.get(entry, 0) + 1
    named = {entry_key(name, entry): entry for value in reversed(values) for entry in value}
    shared = [named[key] for key, count in counts.items() if count == len(values)]
    some = [named[key] for key, count in counts.items() if count < len(values)]
    return Common(shared, True, some)


def entry_key(name: str, entry: Any) -> Any:
    """What tells the entries of a list apart: their name and, for people, the role. The number in a
    series doesn't.
    """
    match WORK[name].kind:
        case "people":
            return person_key(entry[0]), entry[1]
        case "series":
            return name_key(entry[0])
    return name_key(entry)


def library_of(selection: Selection, *, by: User) -> int | None:
    """The id of a library that holds all items of a selection and in which the caller may edit."""
    return outcomes.common_library(selection.work_ids, "works:update", by=by)


def not_editable(works: Sequence[Work], *, by: User) -> list[Work]:
    """Those of these items that the caller may not edit. Raises Forbidden when that is all."""
    permitted = set(access.permitted_scopes(by, "works:update"))
    fixed = [work for work in works if work.scope_id not in permitted]
    if works and len(fixed) == len(works):
        raise Forbidden("works:update")
    return fixed


def suggest_names(selection: Selection, field: str, text: str, *, by: User) -> list[str]:
    """Names for a field of all items of a selection. Raises NotFound for other fields."""
    library_id = library_of(selection, by=by)
    libraries = () if library_id is None else (library_id,)
    return suggestions.suggest_in(libraries, field, text, by=by)
