"""What a row of cells means: the values of an item, its edition, copy and loan, and what its reader
noted, cleaned by the tables of fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from errors import Invalid, Problem
from readers import codes, series_tags, subjects
from services.imports import exact, presets, values
from services.imports.mapping import COPY, MAX_COPIES, Layout, raw_values
from services.interactions import INTERACTION
from services.lending import NEW_LOAN
from services.text import clean, isbns
from services.text.clean import InvalidValue
from services.text.fields import Table
from services.text.names import name_key
from services.works import roles
from services.works.fields import EDITION, IDENTIFIER, WORK


class Record(NamedTuple):
    """What a row means, in cleaned values that JSON can hold. `left_out` are pairs (field, code) of
    what could not be understood, `sort_names` pairs (name, name by which they are sorted). `files`
    and `cover` are paths in the folder, or on the server, of the row's library; `number` counts
    the editions of one book from 0, and only such a row has one.
    """

    work: dict[str, Any]
    edition: dict[str, Any]
    own: dict[str, Any]
    readings: list[list[str | None]]
    copy: dict[str, Any]
    loan: dict[str, Any]
    identifiers: list[list[str]]
    left_out: list[list[str]]
    sort_names: Sequence[Sequence[str]] = ()
    files: Sequence[str] = ()
    shelves: Sequence[str] = ()
    number: int | None = None
    cover: str = ""

    @property
    def isbn(self) -> str:
        """The number by which the edition is recognised."""
        return str(self.edition.get("isbn_13") or self.edition.get("isbn_10") or "")


def understand(cells: Sequence[str], layout: Layout, kind: str = "book") -> Record:
    """What a row means. Raises Invalid({"title": …}) without a title, or with one that is too
    long.
    """
    return _Reader(raw_values(cells, layout.columns), layout, kind).record()


class _Reader:
    """Reads the cells of one row."""

    def __init__(self, cells: Mapping[str, str], layout: Layout, kind: str) -> None:
        self._cells = cells
        self._layout = layout
        self._preset = presets.BY_KEY[layout.preset]
        self._main_role = next(iter(sorted(roles.MAIN[kind])), roles.AUTHOR)
        self._is_text = roles.AUTHOR in roles.MAIN[kind]
        self._left_out: list[list[str]] = []

    def record(self) -> Record:
        work = self._work()
        edition = self._edition()
        work["published"] = self._published("first_published") or edition.get("published", "")
        own, readings = self._own()
        return Record(
            {name: value for name, value in work.items() if value},
            edition,
            own,
            readings,
            self._copy(),
            self._loan(),
            self._identifiers(),
            self._left_out,
            exact.sort_names(self._cells) if self._preset.is_exact else [],
            exact.lines(self._cells.get("files", "")),
            exact.lines(self._cells.get("own_shelves", "")),
            int(number) if (number := self._cells.get("edition_number", "")) else None,
            self._cells.get("cover", ""),
        )

    def _cell(self, name: str) -> str:
        return values.plain(self._cells.get(name, ""))

    def _offered(self, table: Table, name: str, value: Any, cell: str = "") -> Any:
        """The part of a value that can be stored; what can't is noted."""
        field = table[name]
        if not value:
            return field.empty
        try:
            return field.clean(clean.printable(value))
        except InvalidValue as wrong:
            self._left_out.append([cell or name, wrong.problem.code])
            return field.offer(value) or field.empty

    # ── the item ──────────────────────────────────────────────────────────────────────────────────

    def _work(self) -> dict[str, Any]:
        title, series = self._titled()
        if not title:
            raise Invalid({"title": Problem("required")})
        language = self._cell("language").split(",")[0].strip()
        shelves = [*self._list("tags"), *self._list("shelves")]
        tags = [word for word in shelves if not self._is_shelf(word)]
        genres = subjects.subjects_of(self._list("genres"), is_list=True)
        return {
            "title": WORK.clean({"title": clean.printable(title)})["title"],
            "subtitle": self._offered(WORK, "subtitle", self._cell("subtitle")),
            "contributors": self._offered(WORK, "contributors", self._people(), "author"),
            "series": self._offered(WORK, "series", series),
            "language": WORK["language"].offer(language) or "",
            "genres": self._offered(WORK, "genres", list(genres)),
            "tags": self._offered(WORK, "tags", tags),
            "description": self._offered(
                WORK, "description", values.prose(self._cells.get("description", ""))
            ),
        }

    def _titled(self) -> tuple[str, list[list[str]]]:
        """The title, and the series that a column or brackets behind the title name."""
        title = " ".join(self._cell("title").split())
        if self._preset.is_exact:
            return title, exact.series(self._cells)
        number = self._cell("series_number")
        named = (
            [
                [name, label]
                for name, label in series_tags.series_of(
                    [self._cell("series")], [number] if number else []
                )
            ]
            if self._cell("series")
            else []
        )
        if self._preset.has_series_in_title and not named:
            title, behind = series_tags.behind_title(title)
            named = [list(pair) for pair in behind]
        return title.strip(), named

    def _list(self, name: str) -> list[str]:
        cell = self._cells.get(name, "")
        return exact.lines(cell) if self._preset.is_exact else values.words(cell)

    def _is_shelf(self, word: str) -> bool:
        """Whether a tag is one of the shelves that other programs have for statuses."""
        if self._preset.is_exact:
            return False
        return bool(values.status(word)) or name_key(word) in values.FAVOURITES

    def _people(self) -> list[list[str]]:
        role = roles.AUTHOR if self._is_text else self._main_role
        if self._preset.is_exact:
            return exact.contributors(self._cells, role)
        first = self._cell("author_role")
        pairs = values.contributors(self._cells.get("author", ""), [first] if first else (), role)
        others = self._cell("contributor_roles")
        pairs += values.contributors(
            self._cells.get("contributors", ""), others.split("|") if others else (), role
        )
        return [[name, roles.find(word) or roles.CONTRIBUTOR] for name, word in pairs]

    # ── the edition ───────────────────────────────────────────────────────────────────────────────

    def _edition(self) -> dict[str, Any]:
        thirteen, ten = self._isbns()
        said = {
            "name": self._cell("edition_name"),
            "narrator": self._cell("narrator"),
            "isbn_13": thirteen,
            "isbn_10": ten,
            "publisher": self._cell("publisher") or self._cell("publication").split(" (")[0],
            "published": self._published("publish_date"),
            "language": self._cell("language").split(",")[0].strip(),
            "page_count": values.whole(self._cells.get("page_count", "")),
            "description": values.prose(self._cells.get("description", "")),
        }
        cleaned = {name: self._offered(EDITION, name, value) for name, value in said.items()}
        cleaned["format"] = (
            values.format_of(self._cells.get("format", ""))
            or values.format_of(self._cells.get("media_type", ""))
            or self._layout.format
        )
        return {name: value for name, value in cleaned.items() if value}

    def _isbns(self) -> tuple[str, str]:
        names = ("isbn_13", "isbn_10", "isbns")
        thirteen, ten = values.isbns(self._cells.get(name, "") for name in names)
        if not (thirteen or ten):
            bad = (name for name in names if values.has_bad_isbn(self._cells.get(name, "")))
            self._left_out += [[name, "not_an_isbn"] for name in bad]
            listed = codes.isbns(self._cell("identifiers"))
            thirteen, ten = codes.pair_of(listed)
        forms = isbns.find(thirteen or ten) if thirteen or ten else None
        return (forms.isbn_13, ten) if forms else ("", "")

    def _published(self, name: str) -> str:
        """A partial date as the tables of fields have it."""
        try:
            return values.published(self._cells.get(name, ""), self._layout.date_order)
        except ValueError:
            self._left_out.append([name, "not_a_date"])
            return ""

    def _identifiers(self) -> list[list[str]]:
        out = []
        for source, value in exact.identifiers(self._list("identifiers")):
            if source != "isbn":
                try:
                    row = IDENTIFIER.clean_new({"source": source, "value": value})
                except Invalid:
                    continue
                out.append([row["source"], row["value"]])
        return out

    # ── what the reader noted ─────────────────────────────────────────────────────────────────────

    def _own(self) -> tuple[dict[str, Any], list[list[str | None]]]:
        """The fields of an interaction that the row says, and dated readings."""
        readings = self._readings()
        said: dict[str, Any] = {
            "status": self._status() or _status_of(readings),
            "rating": values.rating(self._cells.get("rating", ""), self._layout.rating_scale),
            "notes": values.prose(self._cells.get("notes", "")),
            "review": values.prose(self._cells.get("review", "")),
        }
        own = {
            name: cleaned
            for name, value in said.items()
            if value and (cleaned := self._offered(INTERACTION, name, value))
        }
        favourite = values.flag(self._cells.get("is_favorite", ""))
        shelves = self._list("tags")
        if favourite is None and any(name_key(w) in values.FAVOURITES for w in shelves):
            favourite = True
        if favourite is not None:
            own["is_favorite"] = favourite
        return own, readings

    def _status(self) -> str:
        """The status that a word tells, or a column that only says yes or no."""
        cell = self._cells.get("read_status", "")
        yes_or_no = {True: "read", False: "unread", None: ""}
        return values.status(cell) or yes_or_no[values.flag(cell)]

    def _readings(self) -> list[list[str | None]]:
        spans = self._spans()
        start, end = self._day("date_started"), self._day("date_finished")
        if not any(span[1] == end for span in spans) and (end or (start and not spans)):
            spans.append((start, end))
        return [
            [first.isoformat() if first and not (last and last < first) else None,
             last.isoformat() if last else None]
            for first, last in spans
        ]  # fmt: skip

    def _spans(self) -> list[tuple[date | None, date | None]]:
        try:
            return values.spans(self._cells.get("dates_read", ""), self._layout.date_order)
        except ValueError:
            self._left_out.append(["dates_read", "not_a_date"])
            return []

    def _day(self, name: str) -> date | None:
        try:
            return values.day(self._cells.get(name, ""), self._layout.date_order)
        except ValueError:
            self._left_out.append([name, "not_a_date"])
            return None

    # ── the copy and its loan ─────────────────────────────────────────────────────────────────────

    def _copy(self) -> dict[str, Any]:
        said: dict[str, Any] = {name: self._offered(COPY, name, self._cell(name)) for name in COPY}
        acquired = self._day("acquired_date")
        said["acquired_on"] = acquired.isoformat() if acquired else ""
        if self._cell("copy_count"):
            said["count"] = min(values.whole(self._cell("copy_count")), MAX_COPIES)
        return {name: value for name, value in said.items() if value != ""}

    def _loan(self) -> dict[str, Any]:
        name = (
            self._offered(NEW_LOAN, "borrower", self._cell("borrower"))
            if self._cell("borrower")
            else ""
        )
        if not name:
            return {}
        out, due = self._day("loaned_date"), self._day("due_date")
        return {
            "borrower": name,
            "loaned_on": out.isoformat() if out else None,
            "due_on": due.isoformat() if due and (out is None or due >= out) else None,
        }


def _status_of(readings: Iterable[Sequence[str | None]]) -> str:
    """The status that dated readings tell."""
    last = list(readings)[-1:]
    return "" if not last else "read" if last[0][1] else "reading"
