"""The page of works shared by the library pages and "Browse": sorts, letters, filters and pages,
all of them in the URL.
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
from blueprints.numbers import database_int
from blueprints.selection_bar import MODE, selecting
from models.library import KINDS, Library
from services.imports import requests
from services.lists import browsing
from services.lists import facets as facet_counts
from services.lists.conditions import Filters, genre_name
from services.lists.sorts import LETTERS, Sort
from services.lists.work_list import Page, WorkList
from services.metadata import adding
from services.metadata.enrichment import choosing

_FILTERS = ("kind", "genre", "decade", "year", "format", "missing", "letter")
_MAX_DIGITS = 5  # that titles begin with, as in the published API
_SORTS = ("title", "creator", "year", "added")
_KEPT = ("sort", "view", MODE, *_FILTERS)  # what stays in the address from page to page


class BrowseQuery(NamedTuple):
    """What the URL asks for."""

    filters: Filters
    sort: Sort
    page: int
    args: dict[str, str]


def browse_page(library: Library | None = None) -> str:
    """Fifty works; the facets are loaded after the page, as a piece."""
    query = read()
    args = request.args
    works = browsing.works(
        current_user(),
        library_id=library.id if library else None,
        filters=query.filters,
        sort=query.sort,
    )
    page = _page(works, query)
    base_url = (
        url_for("libraries.show", library_id=library.id) if library else address("works.index")
    )
    about = _for_facets(library, query)
    return render_template(
        "works/index.html",
        heading=library.name if library else _("All items"),
        library=library,
        may_import=library is not None and requests.may_import(library, by=current_user()),
        may_add=library is not None and adding.may_add(library, by=current_user()),
        may_look_up=choosing.may_choose(library, by=current_user()),
        lookup_url=_url(
            url_for("lookups.new"),
            {
                **({"library": str(library.id)} if library else {}),
                **_without(query.args, "view", MODE),
            },
        ),
        page=page,
        rows=page.rows,
        selecting=selecting(base_url, query.args, page.total, library=library),
        view=query.args.get("view", "grid"),
        sort=query.args.get("sort", "title"),
        urls=_page_urls(base_url, query.args, page),
        letters=_letters(base_url, query, works, page),
        letter=args.get("letter", ""),
        filters=_chips(base_url, query),
        base_url=base_url,
        hidden=_without(query.args, "sort"),
        grid_url=_url(base_url, _without(query.args, "view")),
        table_url=_url(base_url, {**query.args, "view": "table"}),
        clear_url=_url(base_url, _without(query.args, *_FILTERS)),
        facets_url=_url(address("works.facets"), about),
        filters_url=_url(address("works.filters"), about),
    )


def _page(works: WorkList, query: BrowseQuery) -> Page:
    """The page after or before a row, at a letter, or by number. Invalid values are ignored."""
    args = request.args
    page = None
    if args.get("after"):
        page = works.after(args["after"], query.page)
    elif args.get("before"):
        page = works.before(args["before"], query.page)
    return page or works.at(args.get("letter", "")) or works.page(query.page)


def read() -> BrowseQuery:
    """The parameters in the URL, without invalid ones."""
    args = request.args
    filters = Filters(
        kind=args.get("kind", "") if args.get("kind") in KINDS else "",
        genre=_number("genre", 2**53),
        decade=_number("decade", 9990) // 10 * 10,
        year=_number("year", 9999),
        format=args.get("format", "")[:32],
        is_missing=args.get("missing") == "1",
        digits=_digits("letter"),
    )
    sort = args.get("sort", "title")
    name = sort.removeprefix("-")
    options = {key: args[key] for key in _KEPT if args.get(key)}
    if name not in _SORTS:
        name, sort = "title", "title"
        options.pop("sort", None)
    if options.get("view") != "table":
        options.pop("view", None)
    if not filters.digits:  # letters of the bar lead to a page, and narrow nothing
        options.pop("letter", None)
    if options.get(MODE) != "1":
        options.pop(MODE, None)
    order = Sort(name, is_descending=sort.startswith("-"))
    return BrowseQuery(filters, order, _number("page", 2**31) or 1, options)


def _digits(name: str) -> str:
    text = request.args.get(name, "")
    return text if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else ""


def facets(base_url: str) -> list[dict[str, Any]]:
    """The facets for the piece: each option with its count and the URL that sets or clears it."""
    query = read()
    counted_facets = facet_counts.count_facets(
        current_user(),
        library_id=request.args.get("library", type=database_int),
        filters=query.filters,
    )
    names = {"kind": _("Type"), "genre": _("Genre"), "decade": _("Decade"), "format": _("Format")}
    return [
        {
            "name": facet.name,
            "label": names[facet.name],
            "open": number < 3 or any(option.is_selected for option in facet.options),
            "options": _options(facet, base_url, _without(query.args, facet.name)),
        }
        for number, facet in enumerate(counted_facets)
    ]


def _options(
    facet: facet_counts.Facet, base_url: str, others: dict[str, str]
) -> list[tuple[str, int, bool, str, bool]]:
    """For each option: text, number, whether there are more, the URL that sets or clears it,
    whether it is selected.
    """
    free = _url(base_url, others)
    mark = f"{free}{'&' if others else '?'}{facet.name}="
    texts = work_words.facet_values(facet)
    return [
        (
            text,
            option.works,
            option.is_more,
            free if option.is_selected else mark + quote_plus(option.value),
            option.is_selected,
        )
        for option, text in zip(facet.options, texts, strict=True)
    ]


def _number(name: str, maximum: int) -> int:
    text = request.args.get(name, "")
    return min(int(text), maximum) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _url(base_url: str, args: Mapping[str, Any]) -> str:
    return f"{base_url}?{urlencode(args)}" if args else base_url


def _without(args: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in args.items() if name not in names}


def _for_facets(library: Library | None, query: BrowseQuery) -> dict[str, Any]:
    return {**query.args, "library": library.id} if library else query.args


def _page_urls(base_url: str, args: dict[str, str], page: Page) -> dict[int, str]:
    """URLs of nearby pages: the previous and next page by key, others by number."""
    shown = {1, page.pages, *range(page.number - 2, page.number + 3)}
    urls = {
        number: _url(base_url, {**args, "page": number} if number > 1 else args)
        for number in shown
        if 1 <= number <= page.pages
    }
    if page.next:
        urls[page.number + 1] = _url(
            base_url, {**args, "page": page.number + 1, "after": page.next}
        )
    if page.previous and page.number > 2:
        urls[page.number - 1] = _url(
            base_url, {**args, "page": page.number - 1, "before": page.previous}
        )
    return urls


def _letters(
    base_url: str, query: BrowseQuery, works: WorkList, page: Page
) -> list[tuple[str, str | None]]:
    """The alphabet bar, for the sort by title or creator. Letters of creators are not counted, so
    all of them are links.
    """
    if query.sort.name not in ("title", "creator") or page.pages < 2:
        return []
    order = reversed(LETTERS) if query.sort.is_descending else LETTERS
    having = works.letters() if query.sort.name == "title" else LETTERS
    options = _without(query.args, "letter")
    mark = f"{_url(base_url, options)}{'&' if options else '?'}letter="
    return [
        (
            letter,
            (mark + ("%23" if letter == "#" else letter) if letter in having else None),
        )
        for letter in order
    ]


def _chips(base_url: str, query: BrowseQuery) -> list[tuple[str, str, str]]:
    """The active filters, each with the URL without it."""
    filters, chips = query.filters, []
    if filters.kind:
        chips.append((_("Type"), words.kind_name(filters.kind), "kind"))
    if filters.genre:
        chips.append((_("Genre"), genre_name(filters.genre, by=current_user()), "genre"))
    if filters.decade:
        chips.append((_("Decade"), work_words.facet_value("decade", str(filters.decade)), "decade"))
    if filters.year:
        chips.append((_("Year"), str(filters.year), "year"))
    if filters.format:
        chips.append((_("Format"), work_words.facet_value("format", filters.format), "format"))
    if filters.is_missing:
        chips.append((_("Files"), _("missing"), "missing"))
    if filters.digits:
        chips.append((_("Titles"), _("beginning with %(digit)s", digit=filters.digits), "letter"))
    return [
        (label, value, _url(base_url, _without(query.args, name))) for label, value, name in chips
    ]
