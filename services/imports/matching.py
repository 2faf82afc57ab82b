"""Which rows are about an item that the library has: by ISBN, otherwise by title and creators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import or_, select

from models.account import User
from models.library import Library
from models.work import Edition, Work
from services import access
from services.db import many
from services.db.transactions import session
from services.imports.records import Record
from services.text import isbns, sort_keys
from services.works import people, roles, series
from services.works.identity import keys, matches

ISBN, TITLE = "isbn", "title"


class Match(NamedTuple):
    """The work that a row is about. `edition_id` is the one with the row's ISBN, or the one that a
    row without an ISBN is about. `original_id` is instead a work that the library may only copy.
    """

    by: str
    work_id: int = 0
    edition_id: int | None = None
    version: int = 0
    is_elsewhere: bool = False
    original_id: int | None = None


def find(library: Library, records: Mapping[int, Record], *, by: User) -> dict[int, Match]:
    """The matches of some rows, by the key of the row."""
    found = find_by_isbn(library, records, by=by)
    left = {key: record for key, record in records.items() if key not in found}
    return {**found, **_by_title(library, left, by)}


def title_key(record: Record, kind: str) -> str:
    """The key by which rows without an ISBN are compared; "" for a row that names no creator."""
    main = roles.MAIN[kind]
    creators = [name for name, role in record.work.get("contributors", ()) if role in main]
    return _key(record.work["title"], creators, record.work.get("series", ()))


def _key(title: str, creators: Sequence[str], in_series: Iterable[Sequence[str]]) -> str:
    name, number = next(((name, number) for name, number in in_series), ("", ""))
    if not creators:
        return ""
    return keys.book_key(title, creators, folder="", series=name, number=number)


def find_by_isbn(library: Library, records: Mapping[int, Record], *, by: User) -> dict[int, Match]:
    """Those of them that are recognised by their ISBN."""
    numbers = {key: record.isbn for key, record in records.items() if record.isbn}
    own = set(access.visible_scopes(by, (library.id,)))
    forms_of = {key: isbns.find_variants(text) for key, text in numbers.items()}
    query = (
        select(Edition.isbn_13, Edition.isbn_10, Edition.id, Work.id, Work.version, Work.scope_id)
        .join(Work, Work.id == Edition.work_id)
        .where(
            Edition.deleted_at.is_(None),
            Work.deleted_at.is_(None),
            Work.scope_id.in_(access.visible_scopes(by)),
        )
        .order_by(Edition.id.desc())
    )
    found: dict[str, Match] = {}
    elsewhere: set[str] = set()
    for chunk in many.chunks(set().union(*forms_of.values())):
        either = or_(Edition.isbn_13.in_(chunk), Edition.isbn_10.in_(chunk))
        for *forms, edition_id, work_id, version, scope_id in session().execute(
            query.where(either)
        ):
            for form in filter(None, forms):
                if scope_id in own:
                    found[form] = Match(ISBN, work_id, edition_id, version)
                else:
                    elsewhere.add(form)
    here_or_there = {}
    for key, text in numbers.items():
        variants = forms_of[key]
        here = next((found[form] for form in sorted(variants) if form in found), None)
        if here is None and not variants.isdisjoint(elsewhere):
            here = _elsewhere(library, text, by)
        if here is not None:
            here_or_there[key] = here
    return here_or_there


def _elsewhere(library: Library, number: str, by: User) -> Match | None:
    """The work of another library with this ISBN, which may be shared or only copied."""
    match = matches.find_match(library, by=by, isbn_=number)
    if match.work is not None:
        edition = matches.find_edition(match.work, number)
        edition_id = edition.id if edition is not None else None
        return Match(ISBN, match.work.id, edition_id, match.work.version, is_elsewhere=True)
    return Match(ISBN, original_id=match.original.id) if match.original is not None else None


def _by_title(library: Library, records: Mapping[int, Record], by: User) -> dict[int, Match]:
    wanted: dict[str, list[int]] = defaultdict(list)
    sorted_as: set[str] = set()
    for key, record in records.items():
        if identity_key := title_key(record, library.kind):
            wanted[identity_key].append(key)
            title, language = record.work["title"], record.work.get("language", "")
            sorted_as |= {sort_keys.sort_key(title), sort_keys.sort_key(title, language)}
    query = select(Work.sort_key, Work.id, Work.title, Work.version).where(
        Work.scope_id.in_(access.visible_scopes(by, (library.id,))),
        Work.deleted_at.is_(None),
        Work.kind == library.kind,
    )
    works = {row.id: row for row in many.rows_in(query, Work.sort_key, sorted_as)}
    titled = {}
    editions = _first_editions(works)
    for work_id, identity_key in _keys_of(library, works).items():
        for key in wanted.get(identity_key, ()):
            # a row with a number of its own is another edition
            edition_id = None if records[key].isbn else editions.get(work_id)
            titled[key] = Match(TITLE, work_id, edition_id, works[work_id].version)
    return titled


def _keys_of(library: Library, works: Mapping[int, Work]) -> dict[int, str]:
    main = roles.MAIN[library.kind]
    named = people.read(works)
    in_series = series.read(works, {library.id})
    found = {}
    for work_id, work in sorted(works.items(), reverse=True):  # the oldest wins
        creators = [name for name, role in named.get(work_id, ()) if role in main]
        if key := _key(work.title, creators, in_series.get(work_id, ())):
            found[work_id] = key
    return found


def _first_editions(work_ids: Collection[int]) -> dict[int, int]:
    query = (
        select(Edition.work_id, Edition.id)
        .where(Edition.deleted_at.is_(None))
        .order_by(Edition.is_primary, Edition.position.desc(), Edition.id.desc())
    )
    return dict(many.rows_in(query, Edition.work_id, work_ids))  # the last one stays
