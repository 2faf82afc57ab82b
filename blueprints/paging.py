"""Page numbers and the A–Z bar of long lists, built as plain text like the cards between them; the
markup is that of ui_nav.html.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import current_app
from markupsafe import Markup, escape

from blueprints.quick_texts import text as _


def pager(page: int, pages: int, urls: Mapping[int, str]) -> Markup:
    """First, previous, the numbers around, next, last; nothing for a single page."""
    if pages < 2:
        return Markup()
    far, found, before = "pager-far", [], 0
    for number in sorted(
        number for number in {1, *range(page - 2, page + 3), pages} if 1 <= number <= pages
    ):
        if before and number > before + 1:
            found.append(f'<span class="{far}">…</span>')
        before = number
        if number == page:
            found.append(f'<span aria-current="page">{number}</span>')
        else:
            cls = f' class="{far}"' if abs(number - page) > 1 else ""
            found.append(
                f'<a{cls} href="{escape(urls[number])}"'
                f' aria-label="{_("Page %(n)s", n=number)}">{number}</a>'
            )
    steps = (
        _step(urls.get(1) if page > 1 else None, "first", _("First page"), "", far),
        _step(urls.get(page - 1) if page > 1 else None, "chevron-left", _("Previous page"), "["),
        *found,
        _step(urls.get(page + 1) if page < pages else None, "chevron-right", _("Next page"), "]"),
        _step(urls.get(pages) if page < pages else None, "last", _("Last page"), "", far),
    )
    return Markup(f'<nav class="pager" aria-label="{_("Pages")}">{"".join(steps)}</nav>')


def _step(url: str | None, icon: str, label: str, key: str = "", cls: str = "") -> str:
    icons = current_app.jinja_env.globals["asset"]("icons.svg")  # type: ignore[operator]
    picture = f'<svg class="icon" aria-hidden="true"><use href="{icons}#{icon}"/></svg>'
    if url is None:
        return f'<span class="pager-off {cls}" aria-hidden="true">{picture}</span>'
    pressed = f' data-key="{key}"' if key else ""
    return f'<a class="{cls}" href="{escape(url)}" aria-label="{label}"{pressed}>{picture}</a>'


def letter_bar(letters: Sequence[tuple[str, str | None]], current: str) -> Markup:
    """[(letter, url or none) …]; letters are our own."""
    if not letters:
        return Markup()
    found = [
        (
            f'<a href="{escape(url)}"{" aria-current=" + chr(34) + "true" + chr(34) if letter == current else ""}>{letter}</a>'  # noqa: E501
            if url
            else f'<span aria-hidden="true">{letter}</span>'
        )
        for letter, url in letters
    ]
    return Markup(f'<nav class="letters" aria-label="{_("Jump to letter")}">{"".join(found)}</nav>')
