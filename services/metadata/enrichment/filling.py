"""Fills a work and its edition with what sources say: what is empty, and by force what isn't
locked; never with nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from models.work import Edition, Work
from services import provenance
from services.changes import Recorder
from services.metadata.merging import Merged, MergedValue
from services.text import isbns
from services.text.fields import Field
from services.works import genres, links, write
from services.works.fields import EDITION, WORK

OF_WORK = (
    "title", "subtitle", "contributors", "published", "language", "genres", "description",
)  # fmt: skip
OF_TITLE = ("subtitle", "genres", "description")
"""What is true of every edition: all that is taken from sources that were asked for a title."""
OF_EDITION = ("publisher", "published", "language", "isbn_13", "isbn_10", "page_count")
_ASKED = {"contributors": "creators"}  # names of sources, where they are others
_READ: dict[str, Callable[[Any], Any]] = {
    "contributors": lambda creators: [[creator.name, creator.role] for creator in creators],
}


class Offered(NamedTuple):
    """A cleaned value with its source, and what other sources say."""

    value: Any
    source: str
    others: Mapping[str, Any]


def missing_of(work: Work, edition: Edition | None, names: Sequence[str]) -> list[str]:
    """The names of the fields without a value; those of the edition begin with "edition."."""
    missing = [name for name in names if not present(work, name)]
    if edition is not None:
        missing += [f"edition.{name}" for name in OF_EDITION if not getattr(edition, name)]
    return missing


def present(work: Work, name: str) -> Any:
    """The current value of a field; a work without a title has none."""
    if WORK[name].is_link:
        return links.value_of(work, name)
    value = getattr(work, name)
    return "" if value == write.UNTITLED else value


def fill(
    recorder: Recorder,
    work: Work,
    edition: Edition | None,
    merged: Merged,
    *,
    force: bool,
    known_genres: Mapping[str, str],
) -> dict[str, str]:
    """Set the fields of a work, and of the edition that sources were asked for; returns the source
    of each that was set. `known_genres` are names by key: no others are set.
    """
    filled: dict[str, str] = {}
    offered = _offered(WORK, OF_WORK if edition is not None else OF_TITLE, merged)
    if named := _genres(merged, known_genres):
        offered["genres"] = named
    locked = provenance.locked_fields(work)
    for name in [name for name in WORK if name in offered and name not in locked]:
        if _fill_field(recorder, work, name, offered[name], force=force):
            filled[name] = offered[name].source
    if edition is not None:
        filled |= _fill_edition(recorder, edition, merged, force=force)
    return filled


def _fill_field(
    recorder: Recorder, work: Work, name: str, offered: Offered, *, force: bool
) -> bool:
    before = present(work, name)
    if before and not force:
        return False
    value = _with_others(before, offered.value) if name == "contributors" else offered.value
    changes = {name: value}
    if not write.apply(recorder, work, changes, source=offered.source, by=recorder.by):
        return False
    _remember(recorder, work, name, offered)
    return True


def _with_others(before: Iterable[Sequence[str]], wanted: Sequence[Sequence[str]]) -> list[Any]:
    """The contributors of a source, and those in roles of which it names nobody."""
    roles = {role for _name, role in wanted}
    return [*wanted, *([name, role] for name, role in before if role not in roles)]


def _fill_edition(
    recorder: Recorder, edition: Edition, merged: Merged, *, force: bool
) -> dict[str, str]:
    locked = provenance.locked_fields(edition)
    filled: dict[str, str] = {}
    for name, offered in _offered(EDITION, OF_EDITION, merged).items():
        before = getattr(edition, name)
        # a number says which edition it is
        is_kept = bool(before) and (not force or name.startswith("isbn"))
        if name in locked or is_kept or _is_of_another(edition, name, offered.value):
            continue
        if not recorder.assign(edition, {name: offered.value}):
            continue
        source, by = offered.source, recorder.by
        provenance.choose(recorder, edition, name, offered.value, source=source, by=by)
        _remember(recorder, edition, name, offered)
        filled[f"edition.{name}"] = source
    return filled


def _is_of_another(edition: Edition, name: str, value: Any) -> bool:
    """Whether this ISBN is not that of the edition."""
    numbers = {"isbn_13": edition.isbn_13, "isbn_10": edition.isbn_10, name: value}
    return isbns.are_of_two_editions(numbers["isbn_13"], numbers["isbn_10"])


def _remember(recorder: Recorder, row: Work | Edition, name: str, offered: Offered) -> None:
    for source, value in offered.others.items():
        provenance.remember(recorder, row, name, value, source=source)


def _offered(
    table: Mapping[str, Field], names: Sequence[str], merged: Merged
) -> dict[str, Offered]:
    """The values that can be stored, by field."""
    offered = {}
    for name in names:
        said = merged.fields.get(_ASKED.get(name, name))
        if said is not None and (value := _storable(table[name], name, said)):
            offered[name] = value
    return offered


def _storable(field: Field, name: str, merged: MergedValue) -> Offered | None:
    """The first value that can be stored, with those of other sources beside it."""
    read = _READ.get(name, lambda value: value)
    values: dict[str, Any] = {}
    others = ((it.source, it.value) for it in merged.alternatives)
    for source, raw in ((merged.source, merged.value), *others):
        if value := field.offer(read(raw)):
            values.setdefault(source, value)
    if not values:
        return None
    source, value = next(iter(values.items()))
    return Offered(value, source, {other: values[other] for other in values if other != source})


def value_for(name: str, merged: Merged) -> Offered | None:
    """What sources say about a field of a work, if it can be stored."""
    return _offered(WORK, [name], merged).get(name)


def _genres(merged: Merged, known: Mapping[str, str]) -> Offered | None:
    """The genres of the source that is believed most and names some that are known here."""
    for source, categories in merged.categories_by_source.items():
        if names := genres.named_in(known, categories):
            return Offered(sorted(names), source, {})
    return None
