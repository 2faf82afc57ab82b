"""The field `contributors` of a work: a list of [name, role] in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import exists, select

from models.person import Credit, Person
from services.db import many
from services.text import names
from services.works import roles
from services.works.identity import matches
from services.works.rows import RowWriter


class Contribution(NamedTuple):
    """An entry of the field whose person is known by id."""

    person_id: int
    role: str
    position: int


class _Credit(NamedTuple):
    """A credit that a work has."""

    id: int
    person_id: int
    role: str
    position: int
    key: str


def read(
    work_ids: Collection[int], _libraries: Collection[int] | None = None
) -> dict[int, list[list[str]]]:
    """The value of the field by work id."""
    query = select(Credit.work_id, Person.name, Credit.role).join(Person)
    query = query.order_by(Credit.position, Credit.id)
    pairs_by_work: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for work_id, name, role in many.rows_in(query, Credit.work_id, work_ids):
        pairs_by_work[work_id].append((name, role))
    return {work_id: entries(pairs) for work_id, pairs in pairs_by_work.items()}


def entries(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The field's value for pairs of name and role. An actor with two characters is listed once."""
    return [list(pair) for pair in dict.fromkeys(pairs)]


def credits_of(work_id: int) -> list[Contribution]:
    """The contributors of a work in order."""
    credits = _present([work_id]).get(work_id, [])
    return [Contribution(credit.person_id, credit.role, credit.position) for credit in credits]


def write(
    rows: RowWriter, wanted: Mapping[int, Sequence[Any]], *, new: Collection[int] = frozenset()
) -> None:
    """Replace the contributors of these works; `new` works have none yet. Credits that stay keep
    their rows, an actor's with each of their characters.
    """
    present = _present(wanted.keys() - new, is_scan=rows.by is None)
    people = matches.find_or_create_people(rows, _unknown(wanted, present))
    players: set[int] = set()
    for work_id, entries in wanted.items():
        players |= _write(rows, work_id, entries, present.get(work_id, []), people)
    rows.flush()
    file_as_groups(rows, players)
    rows.flush()


def _present(work_ids: Collection[int], *, is_scan: bool = False) -> dict[int, list[_Credit]]:
    """The credits of works. A scan looks again for people whose names files left turned round."""
    query = (
        select(
            Credit.work_id,
            Credit.id,
            Credit.person_id,
            Credit.role,
            Credit.position,
            Person.name,
            Person.version,
        )
        .join(Person)
        .order_by(Credit.position, Credit.id)
    )
    by_work: dict[int, list[_Credit]] = defaultdict(list)
    for work_id, id_, person_id, role, position, name, version in many.rows_in(
        query, Credit.work_id, work_ids
    ):
        is_turned = is_scan and names.is_left_turned(name, version)
        key = name if is_turned else names.person_key(name)
        by_work[work_id].append(_Credit(id_, person_id, role, position, key))
    return by_work


def _unknown(
    wanted: Mapping[int, Sequence[Any]], present: Mapping[int, Sequence[_Credit]]
) -> dict[str, str]:
    """Names that these works don't credit yet, each with a role."""
    unknown: dict[str, str] = {}
    for work_id, entries in wanted.items():
        credited = {credit.key for credit in present.get(work_id, ())}
        for entry in entries:
            if not isinstance(entry, Contribution) and names.person_key(entry[0]) not in credited:
                unknown.setdefault(entry[0], entry[1])
    return unknown


def _write(
    rows: RowWriter,
    work_id: int,
    entries: Iterable[Any],
    present: Sequence[_Credit],
    people: Mapping[str, int],
) -> set[int]:
    """Write the credits of one work; returns the people with a new role that groups have."""
    own = {credit.key: credit.person_id for credit in reversed(present)}
    own_role = {(credit.key, credit.role): credit.person_id for credit in reversed(present)}
    left: dict[tuple[int, str], list[_Credit]] = defaultdict(list)
    for credit in present:
        left[credit.person_id, credit.role].append(credit)
    written: set[tuple[int, str]] = set()
    added: set[tuple[int, str]] = set()
    for index, entry in enumerate(entries):
        if isinstance(entry, Contribution):
            person_id, role, position = entry
        else:
            key, role, position = names.person_key(entry[0]), entry[1], index
            person_id = own_role.get((key, role)) or own.get(key) or people[key]
        if (person_id, role) in written:
            continue
        written.add((person_id, role))
        known = left.pop((person_id, role), [])
        for credit in known:
            if credit.position != position:
                rows.change(Credit, credit.id, position=position)
        if not known:
            added.add((person_id, role))
            rows.add(Credit, work_id=work_id, person_id=person_id, role=role, position=position)
    for credit in (credit for credits in left.values() for credit in credits):
        rows.remove(Credit, credit.id)
    return {person_id for person_id, role in added if role in roles.OF_GROUPS}


def file_as_groups(rows: RowWriter, person_ids: Collection[int]) -> None:
    """Sort people by their name as it is if they were created without a role and only have roles of
    groups.
    """
    others = exists().where(Credit.person_id == Person.id, Credit.role.not_in(roles.OF_GROUPS))
    query = select(Person.id, Person.name, Person.sort_name).where(~others)
    for person_id, name, sort_name in many.rows_in(query, Person.id, person_ids):
        if sort_name != name and sort_name == names.person_sort_name(name):
            rows.change(Person, person_id, **matches.sort_columns(name, is_group=True))
