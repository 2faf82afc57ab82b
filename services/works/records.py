"""Works as API programs write them: complete records that refer to people, genres and tags by
public id.

Values set when a work is created are not locked; values that a program changes later are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from errors import Invalid, Problem
from models.account import User
from models.classification import Genre, MediaType, Tag
from models.library import Library
from models.person import Person
from models.work import ExternalId, Work
from services import covers
from services import people as everybody
from services.changes import Recorder, recording
from services.db.transactions import session
from services.text.clean import MAX_ENTRIES
from services.text.fields import COPY, PERSON, PROGRAM
from services.text.languages import tag_of
from services.works import copies, copying, editions, holdings, people, tags, write
from services.works.editions import UNCHANGED, Copies
from services.works.fields import IDENTIFIER, WORK
from services.works.genres import is_known
from services.works.identity import matches
from services.works.read import get_library_work


class Contribution(NamedTuple):
    """A contributor; `role` is a key of services/works/roles.py."""

    person: UUID
    role: str
    position: int


class FirstEdition(NamedTuple):
    """The edition created with a new work: the arguments for services/works/editions.py."""

    values: dict[str, Any]
    narrator: UUID | None = None
    copy_values: Copies = UNCHANGED

    @property
    def number(self) -> str:
        return self.values.get("isbn_13") or self.values.get("isbn_10") or ""


class Record(NamedTuple):
    """All values of a work; what is missing is cleared. `edition`, `identifiers`, pairs of
    (source, value), and `names`, cleaned pairs of contributors and roles, are only used for new
    works.
    """

    title: str
    media_type: UUID
    subtitle: str = ""
    description: str = ""
    contributors: Sequence[Contribution] = ()
    tags: Sequence[UUID] = ()
    genres: Sequence[UUID] = ()
    edition: FirstEdition | None = None
    identifiers: Sequence[tuple[str, str]] = ()
    names: Sequence[tuple[str, str]] = ()


class _CleanRecord(NamedTuple):
    """A record with cleaned values and the ids of the rows it refers to."""

    values: dict[str, Any]
    credits: list[tuple[Person, str, int]]
    tag_ids: list[int]
    identifiers: list[tuple[str, str]]
    names: Sequence[tuple[str, str]]


def create_work(library: Library, record: Record, *, by: User, source: str = PROGRAM) -> Work:
    """Create a work in a library with values of this source.

    A work with this ISBN or external id that the library has, or that the caller may share with it,
    is not created twice: it is added to the library, with one more copy of the edition with that
    ISBN. A work that the caller can only see is copied, with the values sent and, for the rest, its
    own. Raises Forbidden, and Invalid naming each wrong field.
    """
    checked = _check(library, record, by)
    edition = _check_edition(record.edition) if record.edition is not None else None
    number = edition.number if edition is not None else ""
    with recording(
        by=by, kind="create", needs="works:create", within=library, rows=(library,)
    ) as recorder:  # two who add the same ISBN wait for each other
        match = matches.find_match(library, by=by, isbn_=number, identifiers=checked.identifiers)
        if match.work is not None:
            work = match.work
            recorder.change_set.kind = "attach"
            _join(recorder, library, work, number)
        else:
            work = _create(recorder, library, checked, edition, match.original, source)
        recorder.change_set.subject_table, recorder.change_set.subject_id = "work", work.id
    if match.original is not None:
        covers.store_own_copy(work, by=by)
    return work


def replace_work(library: Library, uuid: UUID, record: Record, *, by: User) -> Work:
    """Replace all values of a work and lock those that change. Raises NotFound, Forbidden, Invalid;
    then nothing changes.
    """
    work = get_library_work(library, uuid, by=by)
    checked = _check(library, record, by)
    with recording(by=by, kind="edit", subject=work, needs="works:update") as recorder:
        values = {
            **checked.values,
            "contributors": _contributions(recorder, work, checked),
            "tags": tags.replaced(library, work, checked.tag_ids, by=by),
        }
        write.apply(recorder, work, values, source=PERSON, by=by, lock=True)
    return work


def _create(
    recorder: Recorder,
    library: Library,
    checked: _CleanRecord,
    edition: FirstEdition | None,
    original: Work | None,
    source: str,
) -> Work:
    """A new work; values that were not sent are taken from `original`."""
    by, values = recorder.by, checked.values
    if original is not None:
        if edition is not None:
            known = copying.edition_values(original, edition.number, edition.values, by=by)
            edition = edition._replace(values=known)
    if edition is not None:
        of_edition = {
            "published": edition.values.get("published", ""),
            "language": tag_of(edition.values.get("language", "")),
        }
        values = {**values, **{name: value for name, value in of_edition.items() if value}}
    values = {
        **values,
        "contributors": [*_contributions(recorder, None, checked), *checked.names],
        "tags": [tags.TagEntry(tag_id) for tag_id in checked.tag_ids],
    }
    given = {name: value for name, value in values.items() if value}
    work = write.create(recorder, library.kind, [library.id], given, source=source, by=by)
    if original is not None:
        _fill(recorder, work, original, values)
    if edition is not None:
        _add_edition(recorder, work, library, edition, source)
    if original is not None:
        number = edition.number if edition is not None else None
        copying.add_rest(recorder, work, original, library, number)
    for source, value in checked.identifiers:
        columns = {"subject_table": "work", "subject_id": work.id, "source": source, "value": value}
        recorder.add_unless_taken(ExternalId, columns)
    return work


def _fill(recorder: Recorder, work: Work, original: Work, sent: Mapping[str, Any]) -> None:
    """Give a new work the values of `original` for everything that was not sent."""
    known = copying.values_for(recorder, original)
    missing = {name: value for name, value in known.items() if not sent.get(name)}
    write.apply(recorder, work, missing, source=COPY, by=recorder.by)


def _add_edition(
    recorder: Recorder, work: Work, library: Library, edition: FirstEdition, source: str
) -> None:
    editions.add(
        recorder,
        work,
        library,
        edition.values,
        by=recorder.by,
        narrator=edition.narrator,
        copy_values=_first_copies(edition),
        source=source,
    )


def _join(recorder: Recorder, library: Library, work: Work, number: str) -> None:
    holdings.add_holding(recorder, work, library)
    edition = matches.find_edition(work, number)
    if edition is not None:
        copies.make_copy(recorder, edition, library)


def _contributions(
    recorder: Recorder, work: Work | None, checked: _CleanRecord
) -> list[people.Contribution]:
    """People who are credited already stay. Others are credited if the caller may, or replaced by
    namesakes.
    """
    credits = people.credits_of(work.id) if work is not None else []
    present = {(credit.person_id, credit.role) for credit in credits}
    return [
        people.Contribution(
            person.id if (person.id, role) in present else matches.credit_as(recorder, person).id,
            role,
            position,
        )
        for person, role, position in checked.credits
    ]


def _first_copies(edition: FirstEdition) -> Copies:
    """One copy for a physical edition, unless a number was sent."""
    is_there = edition.copy_values.number is None and copies.is_physical(edition.values["format"])
    return edition.copy_values._replace(number=1) if is_there else edition.copy_values


# ── what a record says ────────────────────────────────────────────────────────────────────────────


def _check_edition(edition: FirstEdition) -> FirstEdition:
    """The edition with cleaned values. Raises Invalid, with field names that begin with
    "edition.".
    """
    try:
        return edition._replace(values=editions.clean_new(edition.values))
    except Invalid as error:
        raise Invalid(
            {f"edition.{name}": problem for name, problem in error.fields.items()}
        ) from error


def _check(library: Library, record: Record, by: User) -> _CleanRecord:
    """The cleaned values and the rows for the ids. Raises Invalid naming each field with an id that
    is unknown or that the caller may not see.
    """
    values = WORK.clean(
        {name: getattr(record, name) for name in ("title", "subtitle", "description")}
    )
    problems: dict[str, Problem] = {
        name: Problem("too_many", maximum=MAX_ENTRIES)
        for name in ("contributors", "tags", "genres", "identifiers")
        if len(getattr(record, name)) > MAX_ENTRIES
    }
    if problems:
        raise Invalid(problems)
    media_types = _by_uuid(MediaType, [record.media_type])
    known = _visible_people([credit.person for credit in record.contributors], by)
    own_tags = _by_uuid(Tag, record.tags)
    genres = _by_uuid(Genre, record.genres, is_known(by))
    if not media_types:
        problems["media_type_id"] = Problem("unknown_id")
    if any(credit.person not in known for credit in record.contributors):
        problems["contributors"] = Problem("unknown_id")
    if any(uuid not in own_tags or own_tags[uuid].library_id != library.id for uuid in record.tags):
        problems["tag_ids"] = Problem("unknown_id")
    if any(uuid not in genres for uuid in record.genres):
        problems["genre_ids"] = Problem("unknown_id")
    if problems:
        raise Invalid(problems)
    named = {
        "genres": [genres[uuid].name for uuid in record.genres],
        "media_type": media_types[record.media_type].name,
    }
    return _CleanRecord(
        {**values, **WORK.clean(named)},
        [(known[credit.person], credit.role, credit.position) for credit in record.contributors],
        [own_tags[uuid].id for uuid in dict.fromkeys(record.tags)],
        _clean_identifiers(record.identifiers),
        record.names,
    )


def _clean_identifiers(identifiers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The cleaned identifiers. Raises Invalid."""
    rows = [
        IDENTIFIER.clean_new({"source": source, "value": value}) for source, value in identifiers
    ]
    return list(dict.fromkeys((row["source"], row["value"]) for row in rows))


def _by_uuid(model: Any, uuids: Sequence[UUID], *conditions: Any) -> dict[UUID, Any]:
    if not uuids:
        return {}
    query = select(model).where(model.uuid.in_(list(dict.fromkeys(uuids))), *conditions)
    return {row.uuid: row for row in session().execute(query).scalars()}


def _visible_people(uuids: Sequence[UUID], by: User) -> dict[UUID, Person]:
    """The people with these ids whom the caller may see."""
    if not uuids:
        return {}
    query = select(Person).where(
        Person.uuid.in_(list(dict.fromkeys(uuids))),
        Person.deleted_at.is_(None),
        everybody.is_visible(by),
    )
    return {person.uuid: person for person in session().execute(query).scalars()}
