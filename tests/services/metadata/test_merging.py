"""What becomes of many answers about one book."""

from __future__ import annotations

from providers.metadata.types import Candidate, Cover, Creator
from services.metadata import merging


def said(source: str, **values) -> Candidate:
    return Candidate(source, "book", "1", values.pop("title", ""), **values)


def test_the_source_that_is_believed_most_wins_and_others_are_named_where_they_differ():
    merged = merging.merge([
        said("one", title="", publisher="Tor"),
        said("two", title="Solaris", publisher="TOR "),
        said("three", title="Solaris: a novel", publisher="Faber"),
        said("four", title="Solaris: a novel"),
    ])  # fmt: skip
    title, publisher = merged.fields["title"], merged.fields["publisher"]
    assert (title.value, title.source) == ("Solaris", "two")
    assert [(it.value, it.source) for it in title.alternatives] == [
        ("Solaris: a novel", "three"),
        ("Solaris: a novel", "four"),
    ]
    assert (publisher.value, [it.value for it in publisher.alternatives]) == ("Tor", ["Faber"])
    assert "subtitle" not in merged.fields


def test_a_source_that_says_the_same_twice_is_named_once():
    merged = merging.merge([
        said("one", title="A"), said("two", title="B"), said("two", title="b"),
    ])  # fmt: skip
    assert [it.value for it in merged.fields["title"].alternatives] == ["B"]


def test_names_of_one_language_are_no_alternatives():
    merged = merging.merge([said("one", language="ger"), said("two", language="German")])
    language = merged.fields["language"]
    assert (language.value, language.alternatives) == ("de", ())


def test_categories_are_of_all_sources_and_each_once():
    merged = merging.merge([
        said("one", categories=("Fiction", "Space")), said("two", categories=("SPACE", "Poland")),
    ])  # fmt: skip
    assert merged.categories == ("Fiction", "Space", "Poland")


def test_the_largest_cover_comes_first_and_one_of_unknown_size_last():
    merged = merging.merge([
        said("one", covers=(Cover("https://a/1"), Cover("https://a/2", 100, 150))),
        said("two", covers=(Cover("https://b/1", 1000, 1500), Cover("https://a/1"))),
    ])  # fmt: skip
    assert [it.cover.url for it in merged.covers] == ["https://b/1", "https://a/2", "https://a/1"]


def test_a_search_lists_each_book_once_with_its_blanks_filled():
    lem = (Creator("Stanisław Lem"),)
    books = merging.unique([
        said("one", title="Solaris", creators=lem, isbn_13="9780306406157"),
        said("two", title="Eden", creators=lem),
        said("three", title="SOLARIS!", creators=(Creator("Stanislaw Lem"),), isbn_10="0571311571"),
        said("four", title="Другая", isbn_10="0571311571", publisher="Faber"),
        said("five", title="Solaris", creators=(Creator("Somebody Else"),)),
    ])  # fmt: skip
    assert [(it.source, it.title) for it in books] == [
        ("one", "Solaris"),
        ("two", "Eden"),
        ("five", "Solaris"),
    ]
    assert (books[0].isbn_13, books[0].isbn_10, books[0].publisher) == (
        "9780306406157",
        "0571311571",
        "Faber",
    )


def test_titles_in_any_script_are_compared():
    books = merging.unique([
        said("one", title="Солярис"), said("two", title="солярис."), said("three", title="エデン"),
    ])  # fmt: skip
    assert [it.source for it in books] == ["one", "three"]


def test_nothing_merged_is_nothing():
    assert merging.merge([]) == merging.Merged({}, (), ())
