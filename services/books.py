"""Books as programs write them: whole records, one use-case each; the fields that they give are a
person's word and are locked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from errors import Invalid, NotFound, Problem
from models.account import User
from models.base import Base
from models.classification import Genre, MediaType, Tag, WorkGenre, WorkTag
from models.library import Holding, Library
from models.person import Credit, Person
from models.work import Edition, Work
from services import access, isbn, people, provenance, scopes
from services.changes import Recorder, recording
from services.db.transactions import session
from services.text import sort_keys
from services.text.languages import tag_of
from services.works import copies, copying, editions, holdings, identity, links
from services.works.editions import AS_THEY_ARE, Copies
from services.works.fields import WORK
from services.works.read import get_library_work, get_visible_work

_TEXTS = ("title", "subtitle", "description")
_MOST_LINKS = 500  # contributors, tags or genres of one book


class Contribution(NamedTuple):
    """`role` is a MARC relator code, or a word where there is none."""

    person: UUID
    role: str
    position: int


class FirstEdition(NamedTuple):
    """The edition that comes with a new book: what services/works/editions.py takes."""

    values: dict[str, Any]
    narrator: UUID | None = None
    held: Copies = AS_THEY_ARE

    @property
    def number(self) -> str:
        return self.values.get("isbn_13") or self.values.get("isbn_10") or ""


class Record(NamedTuple):
    """A whole book: what is not said in it is cleared. `edition` is for a new book only."""

    title: str
    media_type: UUID
    subtitle: str = ""
    description: str = ""
    contributors: Sequence[Contribution] = ()
    tags: Sequence[UUID] = ()
    genres: Sequence[UUID] = ()
    edition: FirstEdition | None = None


class _Checked(NamedTuple):
    """The rows that a record names."""

    texts: dict[str, Any]
    media_type: MediaType
    credits: list[tuple[Person, str, int]]
    tags: list[Tag]
    genres: list[Genre]


# ── reading ───────────────────────────────────────────────────────────────────────────────────────


def get_by_isbn(library: Library, number: str, *, by: User) -> Work:
    """The work of this library with an edition of this number, in ten or thirteen digits.

    Raises Invalid and NotFound.
    """
    access.require(by, "library:read", library)
    isbn.clean(number)
    found = (
        session()
        .execute(
            _with_isbn(number)
            .join(Holding, Holding.work_id == Work.id)
            .where(Holding.library_id == library.id)
        )
        .scalar()
    )
    if found is None:
        raise NotFound("work")
    return found


def _with_isbn(number: str) -> Any:
    return (
        select(Work)
        .join(Edition, Edition.work_id == Work.id)
        .where(isbn.is_edition(number), Edition.deleted_at.is_(None), Work.deleted_at.is_(None))
        .order_by(Work.id)
        .limit(1)
    )


# ── writing ───────────────────────────────────────────────────────────────────────────────────────


def create_book(library: Library, record: Record, *, by: User) -> Work:
    """A new book in a library.

    One whose ISBN this library has, or the caller may share with it, is not made twice: it joins
    the library, with one copy more. Of one that they only see the library gets a copy, with what
    was sent and, for the rest, its values.

    Raises Forbidden, and Invalid naming each wrong field.
    """
    checked = _check(library, record, by)
    edition = _check_edition(record.edition) if record.edition is not None else None
    number = edition.number if edition is not None else ""
    work = Work(title=checked.texts["title"], kind=library.kind, sort_key="", letter="", scope_id=0)
    with recording(
        by=by, kind="create", subject=work, needs="works:create", within=library, rows=(library,)
    ) as recorder:  # two who add the same ISBN wait for each other
        match = identity.find_by_isbn(library, number, by=by) if number else identity.Match()
        if match.work is not None:
            _join(recorder, library, match.work, number, by)
            return match.work
        _create(recorder, library, work, checked, edition, match.model)
    return work


def _create(
    recorder: Recorder,
    library: Library,
    work: Work,
    checked: _Checked,
    edition: FirstEdition | None,
    model: Work | None,
) -> None:
    by = recorder.by
    work.scope_id = scopes.scope_of([library.id])
    work.sort_key = sort_keys.sort_key(work.title)
    work.letter = sort_keys.letter(work.sort_key)
    work.media_type_id = checked.media_type.id
    if model is not None and edition is not None:
        checked = _completed(checked, model, by)
        known = copying.edition_values(model, edition.number, edition.values, by=by)
        edition = edition._replace(values=known)
        for name, value in copying.columns_of(model, by=by).items():
            setattr(work, name, value)
    if edition is not None:
        work.published = edition.values.get("published", "") or work.published or ""
        work.language = tag_of(edition.values.get("language", "")) or work.language or ""
    recorder.add(work)
    recorder.add(Holding(library_id=library.id, work_id=work.id, added_by_id=by.id))
    _write(recorder, work, library, checked, by)
    if edition is not None:
        held = _first_copies(edition)
        editions.add(
            recorder, work, library, edition.values, by=by, narrator=edition.narrator, held=held
        )
        if model is not None:
            copying.add_rest(recorder, work, model, library, edition.number)


def _completed(checked: _Checked, model: Work, by: User) -> _Checked:
    """What was sent and, where nothing was, what the model says."""
    sent = {name: value for name, value in checked.texts.items() if value}
    return checked._replace(
        texts={name: sent.get(name) or getattr(model, name) for name in checked.texts},
        credits=checked.credits or copying.contributors_of(model, by=by),
        genres=checked.genres or copying.genres_of(model),
    )


def _first_copies(edition: FirstEdition) -> Copies:
    """A thing that can stand on a shelf is there once, unless something else is said."""
    is_there = edition.held.number is None and copies.is_physical(edition.values["format"])
    return edition.held._replace(number=1) if is_there else edition.held


def _check_edition(edition: FirstEdition) -> FirstEdition:
    """With cleaned values. Raises Invalid naming each wrong field as edition.…"""
    try:
        return edition._replace(values=editions.clean_new(edition.values))
    except Invalid as error:
        raise Invalid(
            {f"edition.{name}": problem for name, problem in error.fields.items()}
        ) from error


def _join(recorder: Recorder, library: Library, work: Work, number: str, by: User) -> None:
    recorder.change_set.kind, recorder.change_set.subject_id = "attach", work.id
    _hold(recorder, work, library, by)
    query = select(Edition).where(
        Edition.work_id == work.id, Edition.deleted_at.is_(None), isbn.is_edition(number)
    )
    edition = session().execute(query.order_by(Edition.id).limit(1)).scalar()
    if edition is not None:
        copies.make_copy(recorder, edition, library)


def edit_book(library: Library, uuid: UUID, record: Record, *, by: User) -> Work:
    """Replace all that a record says. Raises NotFound, Forbidden, Invalid; then nothing changes."""
    work = get_library_work(library, uuid, by=by)
    checked = _check(library, record, by)
    with recording(by=by, kind="edit", subject=work, needs="works:update") as recorder:
        _write(recorder, work, library, checked, by)
    return work


def remove_book(library: Library, uuid: UUID, *, by: User) -> None:
    """Take a book out of a library; one that no other holds goes into the trash. Undo brings it
    back. Raises NotFound, Forbidden and Conflict("on_loan").
    """
    work = get_library_work(library, uuid, by=by)
    with recording(
        by=by, kind="detach", subject=work, needs="works:delete", within=library
    ) as recorder:
        holdings.end_one(recorder, work, library.id)


def delete_book(uuid: UUID, *, by: User) -> None:
    """Put a book into the trash, whatever holds it; for the admin.

    Raises Forbidden and NotFound.
    """
    work = get_visible_work(uuid, by=by)
    with recording(
        by=by, kind="delete", subject=work, needs=lambda: access.require(by, "works:delete")
    ) as recorder:
        copies.refuse_lent(work=work)
        recorder.remove(work)


def attach_book(library: Library, uuid: UUID, *, by: User) -> None:
    """Put a book that the caller sees elsewhere into this library too; nothing happens when it is
    there. Raises NotFound, Forbidden.
    """
    work = get_visible_work(uuid, by=by)
    with recording(
        by=by, kind="attach", subject=work, needs=lambda: _require_share(work, library, by)
    ) as recorder:
        _hold(recorder, work, library, by)


def _require_share(work: Work, library: Library, by: User) -> None:
    access.require_in_library(by, "works:create", library.id)
    access.require(by, "works:share", work)


def _hold(recorder: Recorder, work: Work, library: Library, by: User) -> None:
    held = (
        session()
        .execute(
            select(Holding.id).where(Holding.work_id == work.id, Holding.library_id == library.id)
        )
        .first()
    )
    if held is None:
        recorder.add(Holding(library_id=library.id, work_id=work.id, added_by_id=by.id))
        scopes.rescope([work.id])


# ── what a record says ────────────────────────────────────────────────────────────────────────────


def _check(library: Library, record: Record, by: User) -> _Checked:
    """The rows behind the ids.

    Raises Invalid naming each field with an id that is unknown, or not the caller's to see.
    """
    texts = WORK.clean({name: getattr(record, name) for name in _TEXTS})
    problems: dict[str, Problem] = {
        name: Problem("too_many", most=_MOST_LINKS)
        for name in ("contributors", "tags", "genres")
        if len(getattr(record, name)) > _MOST_LINKS
    }
    if problems:
        raise Invalid(problems)
    media_type = (
        session().execute(select(MediaType).where(MediaType.uuid == record.media_type)).scalar()
    )
    known = _visible_people([each.person for each in record.contributors], by)
    tags, genres = _by_uuid(Tag, record.tags), _by_uuid(Genre, record.genres)
    if media_type is None:
        problems["media_type_id"] = Problem("unknown_id")
    if any(each.person not in known for each in record.contributors):
        problems["contributors"] = Problem("unknown_id")
    if any(uuid not in tags or tags[uuid].library_id != library.id for uuid in record.tags):
        problems["tag_ids"] = Problem("unknown_id")
    if any(uuid not in genres for uuid in record.genres):
        problems["genre_ids"] = Problem("unknown_id")
    if problems or media_type is None:
        raise Invalid(problems)
    credits = {
        (known[each.person], each.role): each.position for each in reversed(record.contributors)
    }  # of doubles the first counts
    return _Checked(
        texts,
        media_type,
        [(person, role, position) for (person, role), position in credits.items()],
        [tags[uuid] for uuid in dict.fromkeys(record.tags)],
        [genres[uuid] for uuid in dict.fromkeys(record.genres)],
    )


def _by_uuid(model: Any, uuids: Sequence[UUID]) -> dict[UUID, Any]:
    wanted = list(dict.fromkeys(uuids))
    return (
        {
            row.uuid: row
            for row in session().execute(select(model).where(model.uuid.in_(wanted))).scalars()
        }
        if wanted
        else {}
    )


def _visible_people(uuids: Sequence[UUID], by: User) -> dict[UUID, Person]:
    """Those of them of whom the caller may know."""
    query = select(Person).where(
        Person.uuid.in_(list(dict.fromkeys(uuids))),
        Person.deleted_at.is_(None),
        people.is_visible(by),
    )
    return {person.uuid: person for person in session().execute(query).scalars()} if uuids else {}


def _write(recorder: Recorder, work: Work, library: Library, checked: _Checked, by: User) -> None:
    """Make the work's fields, credits, genres and the tags of this library what was checked."""
    changed = recorder.assign(work, checked.texts)
    recorder.assign(work, {"media_type_id": checked.media_type.id})
    for field, write in (
        ("contributors", lambda: _set_credits(recorder, work, checked.credits)),
        (
            "genres",
            lambda: _set_links(
                recorder, WorkGenre, "genre_id", work, {genre.id for genre in checked.genres}
            ),
        ),
    ):
        before = links.value_of(work, field)
        if write():
            session().flush()
            recorder.say(work, field, before, links.value_of(work, field))
            changed.append(field)
    _set_links(
        recorder,
        WorkTag,
        "tag_id",
        work,
        {tag.id for tag in checked.tags},
        within=select(Tag.id).where(Tag.library_id == library.id),
    )
    for name in changed:
        value = links.value_of(work, name) if name in links.LINKS else getattr(work, name)
        provenance.choose(recorder, work, name, value, source=provenance.PERSON, by=by, lock=True)


def _set_credits(recorder: Recorder, work: Work, wanted: Sequence[tuple[Person, str, int]]) -> bool:
    """Whether anything changed.

    An actor's characters are no program's business here: they stay with their credit.
    """
    left: dict[tuple[int, str], list[Credit]] = {}
    for credit in (
        session()
        .execute(
            select(Credit).where(Credit.work_id == work.id).order_by(Credit.position, Credit.id)
        )
        .scalars()
    ):
        left.setdefault((credit.person_id, credit.role), []).append(credit)
    is_changed = False
    for person, role, position in wanted:
        is_named = (person.id, role) in left
        person_id = person.id if is_named else identity.credit_as(recorder, person).id
        known = left.pop((person_id, role), [])
        is_changed |= any(recorder.assign(credit, {"position": position}) for credit in known)
        if not known:
            recorder.add(Credit(work_id=work.id, person_id=person_id, role=role, position=position))
            is_changed = True
    for credit in (one for several in left.values() for one in several):
        recorder.remove(credit)
        is_changed = True
    return is_changed


def _set_links(
    recorder: Recorder,
    model: type[Base],
    column: str,
    work: Work,
    wanted: set[int],
    within: Any = None,
) -> bool:
    query = select(model).where(model.work_id == work.id)  # type: ignore[attr-defined]
    if within is not None:
        query = query.where(getattr(model, column).in_(within))
    known = {getattr(link, column): link for link in session().execute(query).scalars()}
    for value in sorted(wanted - known.keys()):
        recorder.add(model(work_id=work.id, **{column: value}))
    for value in sorted(known.keys() - wanted):
        recorder.remove(known[value])
    return wanted != known.keys()
