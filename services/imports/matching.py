"""Which rows are about an item that the library has: by the number that their program gave it, by
ISBN, by the numbers of other sources, otherwise by title and creators.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import or_, select

from models.account import User
from models.library import Library
from models.work import Edition, ExternalId, Work
from services import access
from services.db import many
from services.db.transactions import session
from services.imports.options import CALIBRE, LIBRARIUM
from services.imports.records import Record
from services.text import isbns, sort_keys
from services.works import people, roles, series
from services.works.identity import keys, matches

ISBN, NUMBER, TITLE, FILE = "isbn", "number", "title", "file"
OWN = frozenset({CALIBRE, LIBRARIUM})  # whose numbers mean one record, not what others call it


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
    found: dict[int, Match] = {}
    for search in (_by_own_number, find_by_isbn, _by_other_number, _by_title):
        left = {key: record for key, record in records.items() if key not in found}
        found |= search(library, left, by=by)
    return found


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
            here = _elsewhere(library, by, number=text)
        if here is not None:
            here_or_there[key] = here
    return here_or_there


def _elsewhere(
    library: Library, by: User, *, number: str = "", identifiers: Sequence[tuple[str, str]] = ()
) -> Match | None:
    """The work of another library with this number, which may be shared or only copied."""
    match = matches.find_match(library, by=by, isbn_=number, identifiers=identifiers)
    kind = ISBN if number else NUMBER
    if match.work is not None:
        edition = matches.find_edition(match.work, number) if number else None
        edition_id = edition.id if edition is not None else None
        return Match(kind, match.work.id, edition_id, match.work.version, is_elsewhere=True)
    return Match(kind, original_id=match.original.id) if match.original is not None else None


def _by_own_number(
    library: Library, records: Mapping[int, Record], *, by: User
) -> dict[int, Match]:
    """Rows of a program whose item an earlier import of it has brought: that very edition."""
    numbers = {key: numbers_of(record, is_own=True) for key, record in records.items()}
    found = _by_number(library, numbers, by)
    editions = _editions_of({match.work_id for match in found.values()})
    return {
        key: match._replace(edition_id=_edition_of(records[key], editions[match.work_id]))
        for key, match in found.items()
    }


def _editions_of(work_ids: Collection[int]) -> dict[int, list[Edition]]:
    query = select(Edition).where(Edition.deleted_at.is_(None))
    query = query.order_by(Edition.is_primary.desc(), Edition.position, Edition.id)
    editions: dict[int, list[Edition]] = defaultdict(list)
    for (edition,) in many.rows_in(query, Edition.work_id, work_ids):
        editions[edition.work_id].append(edition)
    return editions


def _edition_of(record: Record, editions: Sequence[Edition]) -> int | None:
    """The one with the row's ISBN, or else that of its format and name, if not both have an ISBN;
    a row that stands for a whole book is about the first.
    """
    if record.number is None:
        return editions[0].id if editions else None
    forms = isbns.find_variants(record.isbn) if record.isbn else set()
    for edition in editions:
        if not forms.isdisjoint({edition.isbn_13, edition.isbn_10}):
            return edition.id
    kind = (record.edition["format"], record.edition.get("name", ""))
    same = (
        edition
        for edition in editions
        if (edition.format, edition.name) == kind
        and not (forms and (edition.isbn_13 or edition.isbn_10))
    )
    return next((edition.id for edition in same), None)


def _by_other_number(
    library: Library, records: Mapping[int, Record], *, by: User
) -> dict[int, Match]:
    """Like rows with a known title, those with an unknown ISBN are about another edition."""
    numbers = {key: numbers_of(record, is_own=False) for key, record in records.items()}
    found = _by_number(library, numbers, by)
    editions = _first_editions({match.work_id for match in found.values()})
    return {
        key: match if records[key].isbn else match._replace(edition_id=editions.get(match.work_id))
        for key, match in found.items()
    }


def numbers_of(record: Record, *, is_own: bool) -> list[tuple[str, str]]:
    """The numbers (source, value) of a row: those of its own program, or the others."""
    return [(source, value) for source, value in record.identifiers if (source in OWN) == is_own]


def _by_number(
    library: Library, numbers: Mapping[int, Sequence[tuple[str, str]]], by: User
) -> dict[int, Match]:
    own = set(access.visible_scopes(by, (library.id,)))
    query = (
        select(ExternalId.source, ExternalId.value, Work.id, Work.version, Work.scope_id)
        .join(Work, (Work.id == ExternalId.subject_id) & (ExternalId.subject_table == "work"))
        .where(
            Work.deleted_at.is_(None),
            Work.kind == library.kind,
            Work.scope_id.in_(access.visible_scopes(by)),
        )
        .order_by(Work.id.desc())
    )
    here: dict[tuple[str, str], Match] = {}
    elsewhere: set[tuple[str, str]] = set()
    wanted = {value for pairs in numbers.values() for _source, value in pairs}
    for source, value, work_id, version, scope_id in many.rows_in(query, ExternalId.value, wanted):
        if scope_id in own:
            here[source, value] = Match(NUMBER, work_id, None, version)
        else:
            elsewhere.add((source, value))
    found = {}
    for key, pairs in numbers.items():
        match = next((here[pair] for pair in pairs if pair in here), None)
        if match is None and not elsewhere.isdisjoint(pairs):
            match = _elsewhere(library, by, identifiers=pairs)
        if match is not None:
            found[key] = match
    return found


def _by_title(library: Library, records: Mapping[int, Record], *, by: User) -> dict[int, Match]:
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
