"""A work as the search index stores it: the FTS5 columns, the tsvector and the trigram text; and
the tables for them.
"""

from __future__ import annotations

from typing import TypedDict

from services.search.analysis import GAP, sequence, spellings


class SearchText(TypedDict):
    """What a work is found by.

    A line break separates texts that no phrase crosses (titles, people, tracks).
    """

    title: str
    author: str
    other: str
    facets: list[str]  # of facets.facet_tokens


# The row id is the work's. The token characters are those that analysis.py and facets.py write
# beside letters and digits. columnsize stays on: without it bm25 took 2.1–2.6 times as long for 3 %
# less space. The prefix of one character costs 13 % of the size and brings the first letter typed
# from 5.5 to 0.06 ms (200,000 works).
FTS_TABLE_SQL = """CREATE VIRTUAL TABLE work_search USING fts5(
    title, author, other, facets, tokenize = "ascii tokenchars '@.+#'", prefix = '1 2 3', detail = full
)"""  # noqa: E501
TRIGRAM_TABLE_SQL = (
    "CREATE VIRTUAL TABLE work_trigram USING fts5(text, tokenize = 'trigram case_sensitive 1',"
    " columnsize = 0)"
)

POSTGRES_SQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    (
        "CREATE TABLE work_search (work_id bigint PRIMARY KEY, document tsvector NOT NULL, text"
        ' text COLLATE "C" NOT NULL)'
    ),
    "CREATE INDEX ix_work_search_document ON work_search USING gin (document)",
    "CREATE INDEX ix_work_search_text ON work_search USING gin (text gin_trgm_ops)",
)

# Tokens of each field. Together under 16,383, the highest position of a tsvector.
_MOST_TITLE, _MOST_AUTHOR, _MOST_OTHER = 400, 1_000, 12_000


def fts_columns(fields: SearchText) -> tuple[str, str, str, str]:
    """The four columns of work_search on SQLite."""
    return (
        " ".join(sequence(fields["title"], _MOST_TITLE)),
        " ".join(sequence(fields["author"], _MOST_AUTHOR)),
        " ".join(sequence(fields["other"], _MOST_OTHER)),
        " ".join(fields["facets"]),
    )


def tsvector_literal(fields: SearchText) -> str:
    """For CAST(:document AS tsvector): every token with its position and weight (title A, author B,
    other C), facets with neither.
    """
    found: list[str] = []
    place = 0
    for text, most, weight in (
        (fields["title"], _MOST_TITLE, "A"),
        (fields["author"], _MOST_AUTHOR, "B"),
        (fields["other"], _MOST_OTHER, "C"),
    ):
        for token in sequence(text, most):
            place += 1
            if token != GAP:
                found.append(f"'{token}':{place}{weight}")
        place += 1  # no phrase runs from one field into the next
    found += [quoted_lexeme(facet) for facet in fields["facets"]]
    return " ".join(found)


def quoted_lexeme(text: str) -> str:
    """A lexeme as both tsvector and tsquery read it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def trigram_text(fields: SearchText) -> str:
    """The folded titles and people in which substrings are looked for (work_trigram.text;
    work_search.text on PostgreSQL).
    """
    return "\n".join(spellings(f"{fields['title']}\n{fields['author']}"))


def trigram_match(text: str) -> str | None:
    """For `work_trigram MATCH`: titles or people that contain this text; None when it is shorter
    than three characters.
    """
    return " OR ".join(f'"{part}"' for part in _substrings(text)) or None


def trigram_patterns(text: str) -> list[str]:
    """For `work_search.text LIKE ANY(CAST(:patterns AS text[]))` on PostgreSQL; folded text has no
    %, _ or backslash.
    """
    return [f"%{part}%" for part in _substrings(text)]


def _substrings(text: str) -> list[str]:
    return [part for part in spellings(text.replace("\n", " ")) if len(part) >= 3]
