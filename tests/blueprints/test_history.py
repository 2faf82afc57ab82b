"""People see what was changed and take it back; who may not sees no button, and cannot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from blueprints import history_words
from models.base import Base, db
from models.change import Change, ChangeSet
from models.work import Work
from services import history_lines, members, tags
from services.db.transactions import writing
from services.recorded import PRIVATE, RECORDED
from services.works import copying, genres
from services.works.edit import edit_work
from services.works.fields import WORK
from tests.factories import make_library, make_work, signed_in


@pytest.fixture
def edited(edo, books):
    work = make_work("Ema", books)
    edit_work(work, {"title": "Emma", "contributors": [["Jane Austen", "aut"]]}, by=edo)
    return work


def undo_of(page):
    return re.search(r'action="(/changes/\d+/undo)"', page)[1]


def title_of(work_id):
    db.session.rollback()
    return db.session.get(Work, work_id, populate_existing=True).title


def test_the_history_of_a_work_shows_before_and_after(as_edo, edited):
    page = as_edo.get(f"/works/{edited.id}/history").text
    for text in ("Edo", "Ema", "Emma", "Jane Austen (Author)"):
        assert text in page


def squeezed(page: str) -> str:
    """Browsers show one space for many."""
    return " ".join(page.split())


def test_a_line_of_a_works_own_history_is_a_whole_sentence(as_edo, edited):
    path = f"/works/{edited.id}/history"
    as_edo.post(undo_of(as_edo.get(path).text))
    page = squeezed(as_edo.get(path).text)
    assert "</strong> edited this <" in page
    assert "</strong> undid a change <" in page
    assert "</strong> undid a change to <a" in squeezed(as_edo.get("/history").text)


def test_the_history_tells_of_members_in_words(olga, as_olga, stan, books):
    members.add_member(books, "stan", "viewer", by=olga)
    members.change_role(books, stan, "editor", by=olga)
    members.remove_member(books, stan, by=olga)
    page = squeezed(as_olga.get("/history").text)
    for text in (
        "added a member to <a",
        "changed a member’s role in <a",
        "removed a member from <a",
    ):
        assert text in page
    assert "_member" not in page


def test_an_editor_takes_a_change_back_and_forth(as_edo, edited):
    path = f"/works/{edited.id}/history"
    answer = as_edo.post(
        undo_of(as_edo.get(path).text), headers={"Referer": f"http://localhost{path}"}
    )
    assert answer.status_code == 303
    assert answer.location == path
    assert title_of(edited.id) == "Ema"
    page = as_edo.get(path).text
    assert "Undone" in page
    as_edo.post(undo_of(page))
    assert title_of(edited.id) == "Emma"


def test_a_viewer_sees_the_history_without_buttons_and_cannot_undo(as_vera, as_edo, edited):
    page = as_vera.get(f"/works/{edited.id}/history").text
    assert "Emma" in page
    assert "/undo" not in page.replace('action="#"', "")
    undo = undo_of(as_edo.get(f"/works/{edited.id}/history").text)
    assert as_vera.post(undo).status_code in (403, 404)
    assert title_of(edited.id) == "Emma"


def test_a_stranger_can_neither_see_nor_undo(as_stan, as_edo, edited):
    undo = undo_of(as_edo.get(f"/works/{edited.id}/history").text)
    assert as_stan.post(undo).status_code == 404
    assert "Emma" not in as_stan.get("/history").text
    assert as_stan.post("/changes/999999/undo").status_code == 404


def test_what_was_touched_since_is_named_and_stays(as_edo, olga, edited):
    undo = undo_of(as_edo.get(f"/works/{edited.id}/history").text)
    edit_work(edited, {"title": "Emma, a Novel"}, by=olga)
    answer = as_edo.post(undo)
    assert answer.status_code == 303
    page = as_edo.get(answer.location).text
    assert "it has changed since" in page
    assert "(Title)" in page
    assert title_of(edited.id) == "Emma, a Novel"


def test_the_admin_sees_everything_and_others_what_they_did(app, ada, olga, edo, edited):
    for person, shown in ((ada, True), (edo, True), (olga, False)):
        assert ("Jane Austen" in signed_in(app, person).get("/history").text) is shown


def test_an_undo_never_leads_to_another_server(as_edo, edited):
    undo = undo_of(as_edo.get(f"/works/{edited.id}/history").text)
    assert (
        as_edo.post(undo, headers={"Referer": "https://evil.example//x"}).location
        == f"/works/{edited.id}"
    )


def test_taking_back_an_undo_of_a_deletion_does_not_lead_to_what_is_gone(as_edo, edited):
    deleted = undo_of(as_edo.get(as_edo.post(f"/works/{edited.id}/delete").location).text)
    restored = as_edo.post(deleted)
    assert restored.location == f"/works/{edited.id}"
    again = undo_of(as_edo.get(restored.location).text)
    assert (
        as_edo.post(again, headers={"Referer": f"http://localhost/works/{edited.id}"}).location
        == "/history"
    )


def test_every_kind_of_change_has_words_of_its_own(app):
    """As services name them; what has none would show its code."""
    folder = Path(__file__).parent.parent.parent / "services"
    recorded = r'recording\([^)]*kind="(\w+)"'
    kinds = {
        kind
        for path in folder.rglob("*.py")
        for kind in re.findall(recorded, path.read_text("utf-8"), re.DOTALL)
    }
    assert {"edit", "attach", "detach", "lend", "interaction"} <= kinds
    with app.test_request_context():
        words = {kind: history_words.change_sentence(kind, "work") for kind in kinds}
        assert {kind for kind, sentence in words.items() if sentence == kind} == set()


def test_the_name_is_in_the_sentence(as_edo, as_olga, books, edited):
    as_edo.post(f"/works/{edited.id}/delete")
    assert "</strong> moved “Emma” to trash <" in squeezed(as_edo.get("/history").text)
    as_olga.post(f"/libraries/{books.id}/delete")
    assert "</strong> moved “Books” to trash <" in squeezed(as_olga.get("/history").text)


def test_what_has_no_trash_is_deleted_and_what_has_no_name_is_called_what_it_is(
    app, ada, books, edo
):
    genre = genres.create_genre({"name": "Noir"}, by=ada)
    genres.delete_genre(genre, by=ada)
    tags.delete_tag(tags.create_tag(books, {"name": "old"}, by=edo), by=edo)
    page = squeezed(signed_in(app, ada).get("/history").text)
    assert "</strong> deleted a genre <" in page
    assert "</strong> deleted a tag <" in page
    assert "trash" not in page.partition("<main")[2].partition("</main")[0]


def facts(page: str) -> list[tuple[str, str]]:
    """Each field of a history page, and what is said of it."""
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", squeezed(page))
    return [(label, squeezed(re.sub(r"<.*?>", " ", text)).strip()) for label, text in found]


def test_a_copy_is_told_in_words(app, cast, books):
    model = make_work("Solaris", books)
    edit_work(model, {"media_type": "novel", "language": "pl"}, by=cast.olga)
    corner = make_library("Corner", owner=cast.vera)
    copy, _ = copying.copy_work(corner, model, by=cast.vera)
    message = facts(signed_in(app, cast.vera).get(f"/works/{copy.id}/history").text)
    assert ("Title", "(empty) → Solaris") in message
    assert ("Media type", "(empty) → Novel") in message
    assert ("Language", "(empty) → Polish (pl)") in message
    assert {label for label, _ in message} <= {field.label for field in WORK.values()}


def columns() -> set[tuple[str, str]]:
    """All that changes of recorded tables can be about."""
    tables = Base.metadata.tables
    names = {(table, column.name) for table in RECORDED for column in tables[table].columns}
    return names | {("work", name) for name in WORK}


SAMPLES = {
    "people": [["Jane Austen", "aut"]], "series": [["Novels", "1"]], "names": ["Satire"],
    "language": "de", "media_type": "novel", "choice": "did_not_finish", "flag": True,
    "day": "2024-05-01", "whole": 1815,
}  # fmt: skip
SHOWN_AS = {
    "people": "Jane Austen (Author)", "series": "Novels #1", "names": "Satire",
    "language": "German (de)", "media_type": "Novel", "choice": "Did not finish", "flag": "Yes",
    "day": "1 May 2024", "whole": "1,815",
}  # fmt: skip


def test_each_field_is_shown_by_its_label_and_in_words_or_not_at_all(as_edo, edo, books):
    work = make_work("Ema", books)
    change_set = edit_work(work, {"title": "Emma"}, by=edo)
    change_set_id = change_set.id
    shown = {
        (table, name): field
        for table, fields in history_lines.SHOWN.items()
        for name, field in fields.items()
    }
    assert shown.keys() <= columns()
    pages: list[tuple[str, str]] = []
    for table, name in sorted(columns()):
        field = shown.get((table, name))
        value = SAMPLES.get(field.kind, "as typed") if field else "raw value"
        with writing():
            db.session.get(ChangeSet, change_set_id).is_private = table in PRIVATE
            db.session.query(Change).filter_by(change_set_id=change_set_id).delete()
            db.session.add(
                Change(
                    change_set_id=change_set_id, table_name=table, row_id=work.id, field=name,
                    before=None, after=value,
                )
            )  # fmt: skip
        message = facts(as_edo.get(f"/works/{work.id}/history").text)
        if field is None:
            assert message == [], (table, name)
            continue
        [(label, text)] = message
        pages.append((label, text))
        assert label == field.label
        wanted = SHOWN_AS.get(field.kind, "as typed")
        if name == "duration_ms":
            wanted = "0:01"
        if name == "format":
            wanted = "AS TYPED"
        before = "No" if field.kind == "flag" else "(empty)"
        assert text == f"{before} → {wanted}", (table, name)
    assert len(pages) == len(shown)


def test_no_choice_is_without_a_name(app):
    choices = {
        (table, name, choice)
        for table, fields in history_lines.SHOWN.items()
        for name, field in fields.items()
        for choice in field.choices
    }
    assert choices
    with app.test_request_context():
        unnamed = {entry for entry in choices if history_words.change_value(*entry) == "(empty)"}
    assert unnamed == set()
