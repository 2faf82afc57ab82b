"""People whom several sources name: which of them count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

PersonT = TypeVar("PersonT", bound=Sequence[str])  # name, role, perhaps more

_WRITING = frozenset({"aut", "author", "writer"})
_LEADING = _WRITING | {"drt", "director", "prf", "performer"}  # named before all others
_HEARD = frozenset({"nrt", "narrator", "act", "actor"})  # roles that authors and directors have too


def united(people: Iterable[PersonT], others: Iterable[PersonT]) -> tuple[PersonT, ...]:
    """The people of the source that is believed first, and of another one those in roles in which
    the first names nobody. Somebody with another role is only added as one who reads or plays.
    """
    people = tuple(people)
    roles = {_role_of(person) for person in people}
    names = {person[0].casefold() for person in people if person[1] not in _HEARD}
    more = [
        person
        for person in others
        if _role_of(person) not in roles
        and (person[1] in _HEARD or person[0].casefold() not in names)
    ]
    leading = [person for person in more if person[1] in _LEADING]
    return (*leading, *people, *(person for person in more if person not in leading))


def _role_of(person: Sequence[str]) -> str:
    return "aut" if person[1] in _WRITING else person[1]
