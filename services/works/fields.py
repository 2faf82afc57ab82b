"""The tables of fields of the catalogue.

To add a field to a work, add a line here and, for a new column, one in models/work.py with a
migration; pages, history, locks and scans read these tables.
"""

from __future__ import annotations

from services.text import clean, isbns
from services.text.clean import MAX_ENTRIES
from services.text.fields import (
    ANYBODY,
    COPY,
    HIGHEST,
    N_,
    PEOPLES,
    PROVIDER,
    Field,
    Table,
    choice,
    colour,
    date,
    flag,
    integer,
    language,
    language_as_text,
    line,
    optional_integer,
    prose,
)
from services.text.names import name_key, person_key
from services.works import roles

_NAME = 300  # characters of a person, a series or a genre
_TITLE = 512
_TAG = 64
_NUMBER = 32  # of a work in its series, as it is written
SERIES_STATUSES = ("ongoing", "completed", "hiatus", "cancelled")

WORK = Table(
    title=line(N_("Title"), _TITLE, is_required=True),
    sort_title=line(
        N_("Sort as"),
        _TITLE,
        help=N_("If it should be filed differently, for example “Wizard of Oz, The”"),
    ),
    subtitle=line(N_("Subtitle"), _TITLE, is_searched=True),
    original_title=line(N_("Original title"), _TITLE, help=N_("If different"), is_searched=True),
    contributors=Field(  # [[name, role], …] in order
        label=N_("People"),
        clean=clean.list_of(
            clean.pair(clean.name(_NAME), roles.clean),
            key=lambda pair: (person_key(pair[0]), pair[1]),
        ),
        kind="people",
        limit=_NAME,
        entries=MAX_ENTRIES,
        is_link=True,
        help=N_("In credit order. Clear a line to remove someone."),
    ),
    series=Field(  # [[name, number as written], …]
        label=N_("Series"),
        clean=clean.list_of(
            clean.pair(clean.name(_NAME), clean.line(_NUMBER)), key=lambda pair: name_key(pair[0])
        ),
        kind="series",
        limit=_NAME,
        entries=MAX_ENTRIES,
        is_link=True,
        offered_by=ANYBODY,
    ),
    tags=Field(  # [name, …] by name: words of the libraries that hold the work
        label=N_("Tags"),
        clean=clean.list_of(clean.name(_TAG), is_sorted=True),
        kind="names",
        limit=_TAG,
        entries=MAX_ENTRIES,
        is_link=True,
        help=N_("Separated by semicolons."),
        offered_by=PEOPLES,
    ),
    media_type=Field(  # the internal name of one of services/works/media_types.py
        label=N_("Media type"),
        clean=clean.name(_TAG),
        kind="media_type",
        limit=_TAG,
        is_link=True,
        offered_by=PEOPLES | {PROVIDER, COPY},
    ),
    published=date(N_("First published"), help=N_("For example 1999, 1999-05 or 1999-05-31")),
    language=language(N_("Language"), help=N_("A language code, for example en, de or pt-BR")),
    genres=Field(  # [name, …] by name
        label=N_("Genres"),
        clean=clean.list_of(clean.name(_NAME), is_sorted=True),
        kind="names",
        limit=_NAME,
        entries=MAX_ENTRIES,
        is_link=True,
        help=N_("Separated by semicolons."),
        offered_by=ANYBODY,
    ),
    content_rating=line(N_("Age rating"), 32),
    description=prose(N_("Description"), offered_by=ANYBODY),
)

EDITION = Table(
    format=line(N_("Format"), 32, is_required=True),
    name=line(N_("Edition"), 255),
    language=language_as_text(N_("Language")),
    narrator=line(N_("Narrator"), _NAME),
    publisher=line(N_("Publisher"), 255),
    published=date(N_("Published")),
    isbn_13=Field(label=N_("ISBN-13"), clean=isbns.isbn_13, kind="isbn", limit=isbns.MAX_LENGTH),
    isbn_10=Field(label=N_("ISBN-10"), clean=isbns.isbn_10, kind="isbn", limit=isbns.MAX_LENGTH),
    description=prose(N_("Description")),
    page_count=integer(N_("Pages")),
    duration_ms=integer(N_("Length"), HIGHEST * 1000),
    is_primary=flag(N_("Primary edition")),
)

PERSON = Table(
    name=line(N_("Name"), _NAME, is_required=True),
    sort_name=line(N_("Sort as"), _NAME),
    is_group=flag(N_("Group")),
    bio=prose(N_("Biography")),
    born_on=date(N_("Born")),
    died_on=date(N_("Died")),
    nationality=line(N_("Nationality"), 64),
)

SERIES = Table(
    name=line(N_("Name"), _NAME, is_required=True),
    description=prose(N_("Description")),
    status=choice(N_("Status"), SERIES_STATUSES),
    total_count=optional_integer(N_("Volumes"), 1_000_000),
    original_language=language_as_text(N_("Original language")),
    publication_year=optional_integer(N_("First published"), 9999),
    demographic=line(N_("Demographic"), 32),
    genres=Field(  # free words, not those of the genre table, in their own order
        label=N_("Genres"),
        clean=clean.list_of(clean.line(100), limit=100, key=str),
        kind="names",
        limit=100,
        entries=100,
    ),
    url=line(N_("Web address"), 2000),
    external_source=line(N_("Source"), 64),
    external_value=line(N_("Number at the source"), 255),
)

GENRE = Table(name=line(N_("Name"), _NAME, is_required=True))
TAG = Table(name=line(N_("Name"), _TAG, is_required=True), color=colour(N_("Colour")))
IDENTIFIER = Table(
    source=line(N_("Source"), 64, is_required=True),
    value=line(N_("Number at the source"), 255, is_required=True),
)
