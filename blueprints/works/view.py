"""The values with which the pages and pieces of a work are rendered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from blueprints import work_words
from blueprints.formats import ngettext
from errors import Conflict
from models.account import User
from models.work import Work
from services import access, provenance
from services.lists import details
from services.lists.files import missing_since
from services.metadata.origins import source_name_of
from services.provenance import Source
from services.text.fields import Table
from services.works import copying, media_types
from services.works.fields import WORK
from services.works.kinds import DEFAULT_TYPES
from services.works.read import value_of


class FieldView(NamedTuple):
    """A field: its value, its source, and whether it is locked."""

    name: str
    label: str
    kind: str
    text: str
    source: str
    is_locked: bool


class Origin(NamedTuple):
    """The source of a field's value, and whether it is locked."""

    source: str
    is_locked: bool


class SourceView(NamedTuple):
    """One source's value of a field."""

    source: str
    name: str
    text: str
    is_chosen: bool
    at: Any
    by: str
    file_path: str


def page(work: Work, me: User) -> dict[str, Any]:
    """Everything on a work's page."""
    item = details.details(work, by=me)
    return {
        "work": work,
        "details": item,
        "fields": [
            _field(
                name,
                _value(work, name, item),
                item.sources.get(name),
                media_type=item.media_type,
            )
            for name in names_of(work)
        ],
        "may_edit": access.may(me, "works:update", work),
        "may_delete": access.may(me, "works:delete", work),
        "may_copy": copying.may_copy(work, by=me),
        "may_rearrange": access.may(me, "works:merge", work),
        "placers": _placers(work, item, me),
        **hero(work, item),
    }


def _placers(work: Work, item: details.Details, me: User) -> dict[int, str]:
    """The names of those who placed files of a work, by id."""
    lines = [line for _edition, lines in item.editions for line in lines]
    ids = {line.file.placed_by for line in lines if line.file.placed_by is not None}
    return provenance.names_of_users(work, ids, by=me) if ids else {}


def names_of(work: Work) -> list[str]:
    """The fields that works of this kind have; only some kinds have a media type."""
    return [
        name for name, row in WORK.items() if row.kind != "media_type" or work.kind in DEFAULT_TYPES
    ]


def hero(work: Work, item: details.Details) -> dict[str, Any]:
    """The head of the page."""
    main = [credit for credit in item.credits if credit.role != "act"][:6]
    files = [line for _edition, lines in item.editions for line in lines]
    return {
        "main_credits": main or item.credits[:3],
        "facts_line": [
            text
            for text in (
                _years(work),
                *_amount(work, item),
                *dict.fromkeys(edition.format.upper() for edition, _ in item.editions),
            )
            if text
        ],
        "cover_url": (
            url_for("covers.show", image_id=work.cover_id, width=640) if work.cover_id else ""
        ),
        "is_missing": missing_since(files) is not None,
        "refresh_source": source_name_of(work),
        "can_be_split": len(files) > 1 or len(item.editions) > 1,
    }


def _years(work: Work) -> str:
    return str(work.year) if work.year else ""


def _amount(work: Work, item: details.Details) -> list[str]:
    total = sum(len(section.parts) for section in item.sections)
    have = sum(section.have for section in item.sections)
    texts = []
    if work.kind == "tv" and total:
        texts.append(
            ngettext(
                "%(have)s of %(num)s episode", "%(have)s of %(num)s episodes", total, have=have
            )
        )
    elif work.kind == "music" and total:
        texts.append(ngettext("%(num)s track", "%(num)s tracks", total))
    pages = max(
        (line.file.page_count for _edition, lines in item.editions for line in lines), default=0
    )
    if pages and work.kind in ("book", "comic"):
        texts.append(ngettext("%(num)s page", "%(num)s pages", pages))
    return [*texts, work_words.length(work.duration_ms)] if work.duration_ms else texts


def origins(work: Work) -> dict[str, Origin]:
    """For the edit page, by field."""
    return {name: _origin(source) for name, source in provenance.chosen_sources(work).items()}


def _origin(chosen: Any) -> Origin:
    if chosen is None:
        return Origin("", False)
    return Origin(work_words.source_name(chosen.source), chosen.is_locked)


def field(work: Work, name: str, me: User) -> FieldView:
    """One field. Raises NotFound if it isn't editable."""
    value = value_of(work, name, by=me)
    chosen = provenance.chosen_sources(work).get(name)
    return FieldView(*_label(name), text_of(name, value), *_origin(chosen))


def _value(work: Work, name: str, item: details.Details) -> Any:
    return item.links[name] if WORK[name].is_link else getattr(work, name)


def _field(name: str, value: Any, chosen: Any, *, media_type: str) -> FieldView:
    shown = media_type if WORK[name].kind == "media_type" else value
    return FieldView(*_label(name), work_words.field_text(name, shown), *_origin(chosen))


def _label(name: str) -> tuple[str, str, str]:
    return name, _(WORK[name].label), WORK[name].kind


def text_of(name: str, value: Any) -> str:
    """A value as people read it; media types are stored by names of ours."""
    is_type = value and WORK[name].kind == "media_type"
    return work_words.field_text(name, media_types.display_name(value) if is_type else value)


def sources(work: Work, name: str, me: User) -> list[SourceView]:
    """The values of all sources, the chosen one first."""
    return [_source(name, source) for source in provenance.sources_of(work, name, by=me)]


def _source(name: str, source: Source) -> SourceView:
    return SourceView(
        source.source,
        work_words.source_name(source.source),
        text_of(name, source.value),
        source.is_chosen,
        source.at,
        source.by,
        source.file_path,
    )


def clashes(
    clash: Conflict, table: Table = WORK, text: Callable[[str, Any], str] = text_of
) -> list[dict[str, Any]]:
    """Both versions of each field that two people changed; other conflicts are raised again.
    `text` gives the value of one of the table's fields as people read it.
    """
    if clash.code != "changed_meanwhile":
        raise clash
    return [
        {
            "name": name,
            "label": _(table[name].label),
            "theirs": text(name, both["theirs"]),
            "yours": text(name, both["yours"]),
            "by": both["by"] or _("Someone"),
        }
        for name, both in clash.values["fields"].items()
    ]
