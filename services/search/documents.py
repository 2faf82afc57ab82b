"""What the search index stores of a work: the FTS5 columns, the tsvector and the trigram text; and
the DDL of these tables.
"""

from __future__ import annotations

from typing import TypedDict

from services.search.analysis import GAP, document_tokens, substring_texts


class SearchText(TypedDict):
    """The texts by which a work is found. A phrase never matches across a line break, which
    separates titles, people and tracks.
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
_MAX_TITLE, _MAX_AUTHOR, _MAX_OTHER = 400, 1_000, 12_000


def fts_columns(fields: SearchText) -> tuple[str, str, str, str]:
    """The four columns of work_search on SQLite."""
    return (
        " ".join(document_tokens(fields["title"], _MAX_TITLE)),
        " ".join(document_tokens(fields["author"], _MAX_AUTHOR)),
        " ".join(document_tokens(fields["other"], _MAX_OTHER)),
        " ".join(fields["facets"]),
    )


def tsvector_literal(fields: SearchText) -> str:
    """The text for CAST(:document AS tsvector): each token with its position and weight (title A,
    author B, other C); facets have neither.
    """
    lexemes: list[str] = []
    position = 0
    for text, limit, weight in (
        (fields["title"], _MAX_TITLE, "A"),
        (fields["author"], _MAX_AUTHOR, "B"),
        (fields["other"], _MAX_OTHER, "C"),
    ):
        for token in document_tokens(text, limit):
            position += 1
            if token != GAP:
                lexemes.append(f"'{token}':{position}{weight}")
        position += 1  # no phrase runs from one field into the next
    lexemes += [quoted_lexeme(facet) for facet in fields["facets"]]
    return " ".join(lexemes)


def quoted_lexeme(text: str) -> str:
    """A lexeme, quoted for both tsvector and tsquery."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def trigram_text(fields: SearchText) -> str:
    """The folded titles and people for substring search (work_trigram.text on SQLite,
    work_search.text on PostgreSQL).
    """
    return "\n".join(substring_texts(f"{fields['title']}\n{fields['author']}"))


def trigram_match(text: str) -> str | None:
    """The query for `work_trigram MATCH`, for titles or people that contain this text; None when it
    has fewer than three characters.
    """
    return " OR ".join(f'"{part}"' for part in _substrings(text)) or None


def trigram_patterns(text: str) -> list[str]:
    """The patterns for `work_search.text LIKE ANY(CAST(:patterns AS text[]))` on PostgreSQL. Folded
    text contains no %, _ or backslash.
    """
    return [f"%{part}%" for part in _substrings(text)]


def _substrings(text: str) -> list[str]:
    return [part for part in substring_texts(text.replace("\n", " ")) if len(part) >= 3]
