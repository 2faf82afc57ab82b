"""The page of works that the library pages and "all works" share: sorts, letters, filters and
pages, all of them in the address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode

from flask import render_template, request, url_for
from flask_babel import gettext as _

from blueprints import words, work_words
from blueprints.current import current_user
from blueprints.fragments import address
from blueprints.numbers import whole
from models.library import KINDS, Library
from services.lists import browsing
from services.lists import facets as facet_counts
from services.lists.conditions import Filters, genre_name
from services.lists.sorts import LETTERS, Sort
from services.lists.work_list import Page, WorkList

_FILTERS = ("kind", "genre", "decade", "year", "format", "missing", "letter")
_DIGITS = tuple("0123456789")
_SORTS = ("title", "creator", "year", "added")
_KEPT = ("sort", "view", *_FILTERS)  # what stays in the address from page to page


class Asked(NamedTuple):
    """What the address asks for."""

    filters: Filters
    sort: Sort
    page: int
    args: dict[str, str]


def browse_page(library: Library | None = None) -> str:
    """Fifty works; the facets come after the page, as a piece."""
    asked = read()
    args = request.args
    works = browsing.works(
        current_user(),
        library_id=library.id if library else None,
        filters=asked.filters,
        sort=asked.sort,
    )
    page = _page(works, asked)
    here = url_for("libraries.show", library_id=library.id) if library else address("works.index")
    about = _for_facets(library, asked)
    return render_template(
        "works/index.html",
        heading=library.name if library else _("All items"),
        library=library,
        page=page,
        rows=page.rows,
        view=asked.args.get("view", "grid"),
        sort=asked.args.get("sort", "title"),
        urls=_page_urls(here, asked.args, page),
        letters=_letters(here, asked, works, page),
        letter=args.get("letter", ""),
        filters=_chips(here, asked),
        here=here,
        hidden=_without(asked.args, "sort"),
        grid_url=_url(here, _without(asked.args, "view")),
        table_url=_url(here, {**asked.args, "view": "table"}),
        clear_url=_url(here, _without(asked.args, *_FILTERS)),
        facets_url=_url(address("works.facets"), about),
        filters_url=_url(address("works.filters"), about),
    )


def _page(works: WorkList, asked: Asked) -> Page:
    """Behind or before a row, at a letter, or by number. What makes no sense is ignored."""
    args = request.args
    page = None
    if args.get("after"):
        page = works.after(args["after"], asked.page)
    elif args.get("before"):
        page = works.before(args["before"], asked.page)
    return page or works.at(args.get("letter", "")) or works.page(asked.page)


def read() -> Asked:
    """The address, with everything that makes no sense left out."""
    args = request.args
    filters = Filters(
        kind=args.get("kind", "") if args.get("kind") in KINDS else "",
        genre=_number("genre", 2**53),
        decade=_number("decade", 9990) // 10 * 10,
        year=_number("year", 9999),
        format=args.get("format", "")[:32],
        is_missing=args.get("missing") == "1",
        digit=letter if (letter := args.get("letter", "")) in _DIGITS else "",
    )
    sort = args.get("sort", "title")
    name = sort.removeprefix("-")
    kept = {key: args[key] for key in _KEPT if args.get(key)}
    if name not in _SORTS:
        name, sort = "title", "title"
        kept.pop("sort", None)
    if kept.get("view") != "table":
        kept.pop("view", None)
    if not filters.digit:  # letters of the bar lead to a page, and narrow nothing
        kept.pop("letter", None)
    order = Sort(name, is_descending=sort.startswith("-"))
    return Asked(filters, order, _number("page", 2**31) or 1, kept)


def facets(here: str) -> list[dict[str, Any]]:
    """The facets as the piece shows them: each option with its count and the address that sets or
    frees it.
    """
    asked = read()
    found = facet_counts.count_facets(
        current_user(), library_id=request.args.get("library", type=whole), filters=asked.filters
    )
    names = {"kind": _("Type"), "genre": _("Genre"), "decade": _("Decade"), "format": _("Format")}
    return [
        {
            "name": facet.name,
            "label": names[facet.name],
            "open": number < 3 or any(option.is_on for option in facet.options),
            "options": _options(facet, here, _without(asked.args, facet.name)),
        }
        for number, facet in enumerate(found)
    ]


def _options(
    facet: facet_counts.Facet, here: str, others: dict[str, str]
) -> list[tuple[str, int, bool, str, bool]]:
    """Text, number, whether there are more, the address that sets or frees it, whether it is on."""
    free = _url(here, others)
    mark = f"{free}{'&' if others else '?'}{facet.name}="
    texts = work_words.facet_values(facet)
    return [
        (
            text,
            option.works,
            option.is_more,
            free if option.is_on else mark + quote_plus(option.value),
            option.is_on,
        )
        for option, text in zip(facet.options, texts, strict=True)
    ]


def _number(name: str, most: int) -> int:
    text = request.args.get(name, "")
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _url(here: str, args: Mapping[str, Any]) -> str:
    return f"{here}?{urlencode(args)}" if args else here


def _without(args: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in args.items() if name not in names}


def _for_facets(library: Library | None, asked: Asked) -> dict[str, Any]:
    return {**asked.args, "library": library.id} if library else asked.args


def _page_urls(here: str, args: dict[str, str], page: Page) -> dict[int, str]:
    """Addresses of the pages around: the neighbours by key, the others by number."""
    shown = {1, page.pages, *range(page.number - 2, page.number + 3)}
    urls = {
        number: _url(here, {**args, "page": number} if number > 1 else args)
        for number in shown
        if 1 <= number <= page.pages
    }
    if page.next:
        urls[page.number + 1] = _url(here, {**args, "page": page.number + 1, "after": page.next})
    if page.previous and page.number > 2:
        urls[page.number - 1] = _url(
            here, {**args, "page": page.number - 1, "before": page.previous}
        )
    return urls


def _letters(here: str, asked: Asked, works: WorkList, page: Page) -> list[tuple[str, str | None]]:
    """The bar follows the sort; one by year or by date has none.

    Letters of creators are not counted, so all of them lead somewhere.
    """
    if asked.sort.name not in ("title", "creator") or page.pages < 2:
        return []
    order = reversed(LETTERS) if asked.sort.is_descending else LETTERS
    having = works.letters() if asked.sort.name == "title" else LETTERS
    kept = _without(asked.args, "letter")
    mark = f"{_url(here, kept)}{'&' if kept else '?'}letter="
    return [
        (
            letter,
            (mark + ("%23" if letter == "#" else letter) if letter in having else None),
        )
        for letter in order
    ]


def _chips(here: str, asked: Asked) -> list[tuple[str, str, str]]:
    """The active filters, each with the address without it."""
    found, chips = asked.filters, []
    if found.kind:
        chips.append((_("Type"), words.kind_name(found.kind), "kind"))
    if found.genre:
        chips.append((_("Genre"), genre_name(found.genre, by=current_user()), "genre"))
    if found.decade:
        chips.append((_("Decade"), work_words.facet_value("decade", str(found.decade)), "decade"))
    if found.year:
        chips.append((_("Year"), str(found.year), "year"))
    if found.format:
        chips.append((_("Format"), work_words.facet_value("format", found.format), "format"))
    if found.is_missing:
        chips.append((_("Files"), _("missing"), "missing"))
    if found.digit:
        chips.append((_("Titles"), _("beginning with %(digit)s", digit=found.digit), "letter"))
    return [(label, value, _url(here, _without(asked.args, name))) for label, value, name in chips]
