"""Fields of forms for lists: what a page shows comes back as it was."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from blueprints.forms import Form
from blueprints.inputs import NamesField, PeopleField, SeriesField, WholeField
from services.text.clean import MAX_ENTRIES


class Names(Form):
    names = NamesField()
    people = PeopleField()
    series = SeriesField()
    seen_version = WholeField()


@pytest.fixture(autouse=True)
def request_of_somebody(app):
    with app.test_request_context("/", method="POST"):
        yield


def sent(*pairs: tuple[str, str]) -> Names:
    return Names(formdata=MultiDict(pairs))


@pytest.mark.parametrize("names", [
    ["one", "two"], ["a; b", "c"], ['"quoted"'], ['say "so"; then', 'x"y'], ['7" single'],
    ["semi;"], [";"], ["a, b"],
])  # fmt: skip
def test_names_come_back_as_they_were_shown(names):
    shown = Names(formdata=None, data={"names": names}).names._value()
    assert sent(("names", shown)).names.data == names


@pytest.mark.parametrize(("typed", "names"), [
    ("a;b ;; c", ["a", "b", "c"]), ("a\nb", ["a", "b"]), ('"open; end', ["open; end"]), ("", []),
])  # fmt: skip
def test_names_are_typed_with_semicolons_between(typed, names):
    assert sent(("names", typed)).names.data == names


def test_a_list_without_end_is_refused_and_no_crash():
    form = sent(("names", "x" * 200_000))
    assert not form.validate()
    assert form.names.errors


def test_a_name_without_a_second_part_is_not_lost():
    form = sent(("people_name", "Ann"), ("people_name", "Bob"), ("people_role", "aut"))
    assert form.people.data == [["Ann", "aut"], ["Bob", ""]]
    assert sent(("series_name", "Oz")).series.data == [["Oz", ""]]


def test_thousands_of_rows_are_not_drawn():
    form = sent(*[("people_name", "x")] * 10_000)
    assert len(form.people.data) == 10_000
    assert len(form.people.lines()) == MAX_ENTRIES + form.people.spare


@pytest.mark.parametrize("version", ["abc", "", "1.5", "²", "9" * 30])
def test_a_version_that_cannot_be_read_is_not_taken_for_none(version):
    form = sent(("seen_version", version))
    assert not form.validate()
    assert "out of date" in form.seen_version.errors[0]
