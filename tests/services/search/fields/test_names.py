"""Fields that name tags, series, publishers, types, languages and formats; and names by pattern."""

from __future__ import annotations

from tests.services.search import stock
from tests.services.search.fields.conftest import EVERYTHING, found


def test_tags_genres_and_shelves_are_called_by_their_whole_name_whatever_its_case(
    vera, books, shelf
):
    stock.tag(books, "To Read", shelf["dune"], shelf["emma"])
    stock.shelve(books, "Étagère", shelf["faust"])
    stock.genre("Science Fiction", shelf["dune"], shelf["1984"])
    assert found(vera, 'tag:"to read"') == {"Dune", "Emma"}
    assert found(vera, "tag:to") == set()
    assert found(vera, "tag:read") == set()
    assert found(vera, "shelf:ÉTAGÈRE") == {"Faust"}
    assert found(vera, 'genre:"science  FICTION"') == {"Dune", "1984"}
    assert found(vera, "genre:science") == set()
    assert found(vera, 'genre:"science fiction" -tag:"to read"') == {"1984"}
    assert found(vera, 'tag:"to read" OR shelf:étagère') == {"Dune", "Emma", "Faust"}
    assert found(vera, '-tag:"to read"') == EVERYTHING - {"Dune", "Emma"}
    assert found(vera, 'tag:(nothing OR "to read") emma') == {"Emma"}


def test_a_name_that_is_still_being_typed_finds_what_begins_with_it(vera, books, shelf):
    stock.tag(books, "To Read", shelf["dune"], shelf["emma"])
    stock.genre("Science Fiction", shelf["dune"], shelf["1984"])
    assert found(vera, "tag:to", typing=True) == {"Dune", "Emma"}
    assert found(vera, "genre:sci", typing=True) == {"Dune", "1984"}
    assert found(vera, "genre:sci ", typing=True) == set()
    assert found(vera, "type:com", typing=True) == {"進撃の巨人"}


def test_series_and_publishers_are_found_by_words_of_their_names(vera, books, shelf):
    stock.serialise(books, "The Spider-Man Saga: Ménage", shelf["dune"])
    stock.alter(stock.edition_of(shelf["emma"]), publisher="Penguin Books Ltd.")
    for text in (
        'series:"spider-man"',
        "series:spiderman",
        "series:SAGA",
        "series:(saga menage)",
        'series:"man saga"',
        "series:the",
    ):
        assert found(vera, text) == {"Dune"}, text
    assert found(vera, 'series:"saga spider"') == set()
    assert found(vera, "series:spid") == set()
    assert found(vera, "series:spid", typing=True) == {"Dune"}
    assert found(vera, "publisher:penguin") == {"Emma"}
    assert found(vera, 'publisher:"penguin books" OR series:saga') == {"Dune", "Emma"}
    assert found(vera, "publisher:peng") == set()
    assert found(vera, "-publisher:penguin -series:saga") == EVERYTHING - {"Dune", "Emma"}


def test_types_are_kinds_and_media_types_by_either_name(vera, shelf):
    stock.media_type("wordless_novel", "Wordless novel", shelf["dune"])
    assert found(vera, "type:comic") == {"進撃の巨人"}
    assert found(vera, "media_type:Comics") == {"進撃の巨人"}
    assert found(vera, "type:wordless_novel") == found(vera, 'type:"WORDLESS NOVEL"') == {"Dune"}
    assert found(vera, '-type:"wordless novel" type:book') == {"Emma", "Faust", "Ilias", "1984"}
    assert found(vera, "type:comic OR type:wordless_novel") == {"進撃の巨人", "Dune"}
    assert found(vera, "type:film") == set()
    assert found(vera, "type:spoon") == set()


def test_letters_are_those_of_the_bar(vera, shelf):
    assert found(vera, "letter:d") == {"Dune"}
    assert found(vera, "letter:#") == {"1984"}
    assert found(vera, "letter:1") == {"1984"}
    assert found(vera, "letter:0") == set()
    assert found(vera, "letter:*") == {"進撃の巨人"}
    assert found(vera, "letter:(D OR e) -dune") == {"Emma"}


def test_an_isbn_is_the_same_with_ten_or_thirteen_digits(vera, shelf):
    stock.alter(stock.edition_of(shelf["emma"]), isbn_13="9780141439587")
    stock.alter(stock.edition_of(shelf["dune"]), isbn_10="044100590X")
    stock.alter(stock.edition_of(shelf["faust"]), isbn_13="9791234567896")
    assert found(vera, "isbn:978-0-14-143958-7") == found(vera, "isbn:0141439580") == {"Emma"}
    assert found(vera, "isbn:9780441005901") == found(vera, 'isbn:"0 441 00590 x"') == {"Dune"}
    assert found(vera, "isbn:9791234567896") == {"Faust"}
    assert found(vera, "isbn:9780000000000") == set()
    assert found(vera, "isbn:97801", typing=True) == {"Emma"}


def test_a_language_is_known_by_its_codes_and_names(vera, shelf):
    stock.alter(stock.edition_of(shelf["dune"]), language="ger")
    stock.alter(stock.edition_of(shelf["1984"]), language="pt-BR")
    for text in (
        "language:de",
        "language:deu",
        "language:ger",
        "language:German",
        "language:deutsch",
        "language:DE",
    ):
        assert found(vera, text) == {"Dune", "Faust"}, text
    assert (
        found(vera, "language:pt")
        == found(vera, "language:pt-br")
        == found(vera, "language:Portuguese")
        == {"1984"}
    )
    assert found(vera, "language:pt-PT") == set()
    assert found(vera, "language:japanese") == {"進撃の巨人"}
    assert found(vera, "language:en -language:de") == {"Emma"}


def test_formats_are_those_of_editions(vera, shelf):
    assert found(vera, "format:EPUB") == {"Dune", "Faust"}
    assert found(vera, "format:pdf") == {"1984"}
    assert found(vera, "format:(hardcover OR cbz)") == {"Emma", "進撃の巨人"}


def test_regular_expressions_match_titles_and_people_in_any_case(vera, shelf):
    assert found(vera, "/^d.n/") == {"Dune"}
    assert found(vera, "/^D.N/") == {"Dune"}
    assert found(vera, "/^[0-9]+$/") == {"1984"}
    assert found(vera, "title:/a(ust|s)$/") == {"Faust", "Ilias"}
    assert found(vera, r"author:/\bvon\b/") == {"Faust"}
    assert found(vera, "author:/^(jane|frank)/ -/une/") == {"Emma"}
    assert found(vera, "/巨人/") == {"進撃の巨人"}
    assert found(vera, "-/[a-z]/") == {"1984", "進撃の巨人"}
    assert found(vera, "/emma/ OR faust") == {"Emma", "Faust"}
    assert found(vera, "/m{2}/", typing=True) == {"Emma"}
