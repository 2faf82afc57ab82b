"""The exports of other programs: one table of how each is recognised and which column is which
field. To support another program, add a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from services.text.fields import N_


class Preset(NamedTuple):
    """A program's export. `marks` are columns that no other program has, in the form of
    `header_key`; `columns` maps such names to fields ("" for a column that is left out).
    `rating_scale` 0 and `date_order` "" are guessed from the values. An exact table has one entry
    of a list in each line of a cell, names as they are shown, and titles without anything else.
    """

    key: str
    label: str
    marks: frozenset[str]
    columns: Mapping[str, str]
    rating_scale: int = 5
    date_order: str = ""
    has_series_in_title: bool = False
    is_exact: bool = False


def header_key(text: str) -> str:
    """The name of a column for comparison: only its letters and digits."""
    return "".join(filter(str.isalnum, text.casefold()))


# What a column is called, in any program: the first field whose names contain it.
GENERAL: dict[str, str] = {
    name: field
    for field, names in {
        "title": "title booktitle name worktitle titel titre titulo título",
        "subtitle": "subtitle sub booktitlesubtitle untertitel",
        "author": "author authors writer authorlf authorname creators creator artist autor"
        " auteur autori",
        "isbn_13": "isbn13 isbn ean barcode ean13 eanisbn13 eanisbn",
        "isbn_10": "isbn10 upc upcisbn10 upcisbn upc10",
        "publisher": "publisher pub publishedby verlag editeur éditeur",
        "publish_date": "yearpublished originalpublicationyear publisheddate publishdate published"
        " publicationdate pubdate year publicationyear releasedate",
        "description": "description summary synopsis comments abstract",
        "page_count": "pagecount pages numberofpages numpages pagenum seiten",
        "language": "language languages lang booklanguage sprache",
        "tags": "tags tag bookshelves keywords",
        "genres": "genre genres category categories subject subjects",
        "format": "format binding bookformat bindingtype editionformat",
        "media_type": "mediatype type booktype",
        "series": "series seriesname seriestitle reihe",
        "series_number": "seriesindex seriesnumber volume vol seriesposition volumenumber",
        "read_status": "readstatus status exclusiveshelf readingstatus",
        "rating": "rating myrating starrating usrrating",
        "review": "review myreview",
        "notes": "notes note privatenotes privatecomment",
        "date_started": "began datestarted startedreading startdate begandate",
        "date_finished": "completed datefinished datefinishedreading finishdate dateread"
        " lastdateread finishedreading completeddate",
        "dates_read": "datesread",
        "is_favorite": "favorite favourite isfavorite isfavourite",
        "acquired_date": "acquired acquiredat acquireddate dateacquired purchasedate datepurchased"
        " added dateadded",
        "copy_count": "copies copycount ownedcopies numberofcopies quantity",
        "condition": "condition itemcondition",
        "place": "location place shelflocation bookcase room",
        "barcode": "copybarcode accessionnumber accessionno",
        "borrower": "borrower loanedto lentto lendingpatron patron borrowedby",
        "loaned_date": "loanedon loaneddate lendingstart checkedout checkoutdate lenton",
        "due_date": "dueon duedate lendingend due",
        "identifiers": "identifiers identifier",
    }.items()
    for name in names.split()
}

PRESETS: tuple[Preset, ...] = (
    Preset(
        "goodreads",
        "Goodreads",
        frozenset({"exclusiveshelf", "myrating"}),
        {
            "additionalauthors": "contributors",
            "isbn": "isbn_10",
            "yearpublished": "publish_date",
            "originalpublicationyear": "first_published",
            "authorlf": "",
            "averagerating": "",
            "bookshelveswithpositions": "",
            "spoiler": "",
            "dateread": "date_finished",
        },
        date_order="ymd",
        has_series_in_title=True,
    ),
    Preset(
        "storygraph",
        "StoryGraph",
        frozenset({"readstatus", "starrating"}),
        {
            "isbnuid": "isbn_13",
            "lastdateread": "date_finished",
            "datesread": "dates_read",
            "contributors": "contributors",
            "moods": "",
        },
        date_order="ymd",
    ),
    Preset(
        "librarything",
        "LibraryThing",
        frozenset({"primaryauthor"}),
        {
            "primaryauthor": "author",
            "primaryauthorrole": "author_role",
            "secondaryauthor": "contributors",
            "secondaryauthorroles": "contributor_roles",
            "publication": "publication",
            "date": "publish_date",
            "media": "format",
            "isbns": "isbns",
            "isbn": "isbn_13",
            "collections": "shelves",
            "subjects": "genres",
            "length": "",
            "barcode": "barcode",
            "comment": "",
            "originallanguages": "",
            "lendingstatus": "",
        },
        has_series_in_title=True,
    ),
    Preset(
        "libib",
        "Libib",
        frozenset({"eanisbn13"}),
        {
            "length": "page_count",
            "lengthof": "page_count",
            "collection": "shelves",
            "itemtype": "",
            "group": "group",
            "firstname": "",
            "lastname": "",
            "reviewdate": "",
        },
        rating_scale=5,
    ),
    Preset(
        "calibre",
        "Calibre",
        frozenset({"authorsort", "titlesort"}),
        {
            "authorsort": "",
            "titlesort": "",
            "formats": "format",
            "timestamp": "",
            "cover": "",
            "libraryname": "",
            "size": "",
            "uuid": "",
            "id": "",
        },
        rating_scale=0,
        date_order="ymd",
    ),
    Preset(
        "hardcover",
        "Hardcover",
        frozenset({"hardcoverbookid"}),
        {
            "isbn13": "isbn_13",
            "isbn10": "isbn_10",
            "lists": "tags",
            "privatenotes": "notes",
            "media": "",
            "owned": "",
            "hardcovereditionid": "",
        },
        date_order="ymd",
    ),
    Preset(
        "librarika",
        "Librarika",
        frozenset({"accessionnumber"}),
        {
            "accessionnumber": "barcode",
            "callnumber": "",
            "copynumber": "",
            "location": "place",
            "dateofpurchase": "acquired_date",
            "branch": "",
        },
        rating_scale=0,
    ),
)
BY_HAND = Preset("", N_("Another program"), frozenset(), {}, rating_scale=0)
EXACT = Preset("exact", "", frozenset(), {}, 10, "ymd", is_exact=True)  # what Stacks itself reads
BY_KEY = {preset.key: preset for preset in (*PRESETS, BY_HAND, EXACT)}


def guess(header: Sequence[str]) -> Preset:
    """The program whose export has these columns; BY_HAND for an unknown one."""
    names = set(map(header_key, header))
    return next((preset for preset in PRESETS if preset.marks <= names), BY_HAND)


@lru_cache(1)
def _known() -> frozenset[str]:
    return frozenset(GENERAL).union(*(preset.marks | set(preset.columns) for preset in PRESETS))


def is_known(cell: str) -> bool:
    """Whether some program calls a column like this."""
    return header_key(cell) in _known()


def field_of(preset: Preset, name: str) -> str:
    """The field of a column by its name; "" for one that is left out."""
    key = header_key(name)
    return preset.columns[key] if key in preset.columns else GENERAL.get(key, "")
