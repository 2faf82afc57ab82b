"""Lists of works as people page through them: sorted, filtered, counted; every list starts from the
scopes that the caller may see.
"""

from services.browse.facets import Facet, Option, count_facets
from services.browse.filters import NO_FILTERS, Filters, genre_name
from services.browse.fronts import Front, library_fronts
from services.browse.listing import LETTERS, PAGE, Page, list_works, recent_works
from services.browse.statements import SORTS
from services.work_lines import WorkLine

__all__ = [
    "LETTERS", "NO_FILTERS", "PAGE", "SORTS",
    "Facet", "Filters", "Front", "Option", "Page", "WorkLine",
    "count_facets", "genre_name", "library_fronts", "list_works", "recent_works",
]  # fmt: skip
