"""Two items that are one: everything comes together, nothing is lost, and undo takes it apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from errors import Conflict, Forbidden, Invalid, NotFound
from models.base import db, utc_now
from models.change import ChangeSet
from models.classification import ShelfWork, WorkTag
from models.file import Image, MediaFile
from models.lending import Loan
from models.library import Holding
from models.person import Credit
from models.reading import Interaction, Reading
from models.work import Copy, Edition, ExternalId, Part, PartFile, Work, WorkKey
from services import derive, history, provenance, trash
from services.access import SYSTEM
from services.changes import Recorder
from services.db.transactions import writing
from services.works import merging
from services.works.edit import delete_work, edit_work, restore_work
from services.works.merging import merge_works
from services.works.read import (
    get_edition,
    get_library_work,
    get_own_edition,
    get_visible_work,
    get_work,
    value_of,
)
from tests.factories import add_member, make_library, make_work
from tests.rows import first_edition
from tests.services.everything import store


def of(model, column, value) -> list:
    query = select(model).where(column == value).order_by(*model.__table__.primary_key)
    return list(db.session.execute(query).scalars())


def live_editions(work) -> list[Edition]:
    return [row for row in of(Edition, Edition.work_id, work.id) if row.deleted_at is None]


def give(row, **values) -> None:
    with writing(row):
        for name, value in values.items():
            setattr(row, name, value)


def test_everything_of_both_is_at_the_one_that_stays(cast, dressed):
    emma, twin = dressed
    merge_works(emma, [twin], by=cast.olga)
    assert twin.deleted_at is not None
    assert twin.merged_into_id == emma.id
    editions = live_editions(emma)
    assert [edition.is_primary for edition in editions].count(True) <= 1
    for model in (Copy, Interaction, Reading):
        rows = db.session.execute(select(model)).scalars().all()
        assert {row.edition_id for row in rows} == {edition.id for edition in editions}
    for model in (ShelfWork, WorkTag):
        assert len(of(model, model.work_id, emma.id)) == 2
    (part,) = of(Part, Part.work_id, emma.id)  # without number and title they are the same
    assert len(of(PartFile, PartFile.part_id, part.id)) == 2
    assert len(of(ExternalId, ExternalId.subject_table, "work")) == 2  # both sources say "1"
    assert emma.file_count == 2


def test_undo_restores_every_row(cast, dressed, all_rows):
    emma, twin = dressed
    before = all_rows()
    change_set = merge_works(emma, [twin], by=cast.olga)
    after = all_rows()
    undoing = history.undo(change_set, by=cast.olga)
    assert all_rows() == before
    redoing = history.undo(undoing, by=cast.olga)
    assert all_rows() == after
    history.undo(redoing, by=cast.olga)
    assert all_rows() == before


def test_undo_restores_united_editions_with_what_people_said(cast, dressed, all_rows):
    emma, twin = dressed
    for work in dressed:
        give(first_edition(work), isbn_13="9780141439587")
        with writing():
            derive.refresh_works([work.id])
    before = all_rows()
    change_set = merge_works(emma, [twin], by=cast.olga)
    assert len(live_editions(emma)) == 1
    history.undo(history.undo(history.undo(change_set, by=cast.olga), by=cast.olga), by=cast.olga)
    assert all_rows() == before


def test_undo_of_a_merge_across_libraries_restores_every_row(cast, emma, all_rows):
    club = make_library("Club", owner=cast.olga)
    twin = make_work("Emma", club)
    before = all_rows()
    change_set = merge_works(emma, [twin], by=cast.olga)
    held = {row.library_id for row in of(Holding, Holding.work_id, emma.id)}
    assert held == {row.id for row in (cast.books, club)}
    assert get_library_work(club, twin.uuid, by=cast.olga) is emma
    history.undo(change_set, by=cast.olga)
    kept = {name for name in before if not name.startswith(("scope", "facet_count"))}
    after = all_rows()
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


# ── editions ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({"scan_key": "epub"}, {"scan_key": "epub"}, True),
        ({"scan_key": "epub"}, {"scan_key": "pdf", "format": "pdf"}, False),
        ({"isbn_13": "9780141439587"}, {"isbn_10": "0141439580"}, True),
        ({"isbn_13": "9780141439587"}, {"isbn_13": "9780141439587", "format": "hardcover"}, False),
        ({"scan_key": "x", "isbn_13": "9780141439587"},
         {"scan_key": "x", "isbn_13": "9780199535521"}, False),
        ({"scan_key": "x", "narrator": "Ann"}, {"scan_key": "x", "narrator": "Bob"}, False),
        ({"scan_key": "x", "narrator": "Ann"}, {"scan_key": "x", "narrator": ""}, True),
        ({"scan_key": ""}, {"scan_key": ""}, False),
    ],
)  # fmt: skip
def test_the_same_edition_is_united_and_every_other_one_stays(
    cast, emma, twin, one, other, is_same
):
    first, second = first_edition(emma), first_edition(twin)
    give(first, **one)
    give(second, **other, publisher="Penguin")
    merge_works(emma, [twin], by=cast.olga)
    assert len(live_editions(emma)) == (1 if is_same else 2)
    assert first.publisher == ("Penguin" if is_same else "")


def test_the_later_word_wins_and_all_notes_stay(cast, emma, twin):
    first, second = first_edition(emma), first_edition(twin)
    for edition in (first, second):
        give(edition, scan_key="epub")
    now = utc_now()
    store(
        Interaction(
            user_id=cast.vera.id, edition_id=first.id, status="reading", rating=7, notes="Later",
            is_favorite=True, review="Mine", is_review_shared=True, updated_at=now,
        ),
        Interaction(
            user_id=cast.vera.id, edition_id=second.id, status="read", rating=9, notes="Earlier",
            progress={"percent": 50}, review="Private", updated_at=now - timedelta(days=1),
        ),
        Reading(user_id=cast.vera.id, edition_id=first.id),
        Reading(user_id=cast.vera.id, edition_id=second.id),
        Interaction(user_id=cast.edo.id, edition_id=second.id, rating=3),
    )  # fmt: skip
    change_set = merge_works(emma, [twin], by=cast.olga)
    rows = {row.user_id: row for row in of(Interaction, Interaction.edition_id, first.id)}
    veras, edos = rows[cast.vera.id], rows[cast.edo.id]
    assert (veras.status, veras.rating, veras.is_favorite) == ("reading", 7, True)
    assert veras.progress == {"percent": 50}
    assert veras.notes == "Earlier\n\nLater"
    assert veras.review == "Private\n\nMine"
    assert veras.is_review_shared is False
    assert edos.rating == 3
    assert len(of(Reading, Reading.edition_id, first.id)) == 2
    changes = history.changes_of(change_set)
    assert any(change.table_name == "interaction" for change in changes)


def test_open_loans_go_on(cast, dressed):
    emma, twin = dressed
    loan = db.session.execute(select(Loan).order_by(Loan.id.desc()).limit(1)).scalar_one()
    give(loan, returned_on=None)
    merge_works(emma, [twin], by=cast.olga)
    copy = db.session.get(Copy, loan.copy_id)
    assert db.session.get(Edition, copy.edition_id).work_id == emma.id
    assert loan.returned_on is None


def test_episodes_with_one_number_become_one_with_both_files(cast):
    shows = make_library("Shows", owner=cast.olga, kind="tv")
    first, second = (make_work("Show", shows, formats=("mkv",)) for _ in range(2))
    for work, numbers in ((first, (1, 2)), (second, (2, 3))):
        store(*(Part(work_id=work.id, kind="episode", section=1, number=n) for n in numbers))
    merge_works(first, [second], by=cast.olga)
    parts = [row for row in of(Part, Part.work_id, first.id) if row.deleted_at is None]
    assert sorted(part.number for part in parts) == [1, 2, 3]
    assert first.part_count == 3


# ── values ────────────────────────────────────────────────────────────────────────────────────────


def test_of_locked_values_the_survivors_win_and_the_others_locks_are_kept(cast, emma, twin):
    edit_work(emma, {"title": "Emma!", "contributors": [["Jane Austen", "aut"]]}, by=cast.edo)
    edit_work(twin, {"title": "Emma?", "subtitle": "A novel", "tags": ["old"]}, by=cast.edo)
    edit_work(twin, {"contributors": [["J. Austen", "aut"]]}, by=cast.edo)
    merge_works(emma, [twin], by=cast.olga)
    assert emma.title == "Emma!"
    assert value_of(emma, "contributors", by=SYSTEM) == [["Jane Austen", "aut"]]
    assert emma.subtitle == "A novel"
    assert value_of(emma, "tags", by=SYSTEM) == ["old"]
    assert provenance.locked_fields(emma) == {"title", "contributors", "subtitle", "tags"}
    assert provenance.chosen_sources(emma)["subtitle"].user_id == cast.edo.id


def test_what_the_survivor_has_no_value_for_is_taken_with_its_people(cast, books):
    emma = make_work("Emma", books)
    twin = make_work("Emma", books, authors=("Jane Austen",), description="Matchmaking.")
    merge_works(emma, [twin], by=cast.olga)
    assert emma.creator == "Jane Austen"
    assert emma.description == "Matchmaking."
    assert len(of(Credit, Credit.work_id, twin.id)) == 1


def test_a_cover_that_somebody_gave_is_kept_and_the_survivors_wins(cast, emma, twin):
    file = store(Image(subject_table="work", subject_id=emma.id, origin="embedded"))
    given = store(Image(subject_table="work", subject_id=twin.id, origin="upload"))
    give(emma, cover_id=file.id)
    change_set = merge_works(emma, [twin], by=cast.olga)
    assert emma.cover_id == given.id
    history.undo(change_set, by=cast.olga)
    assert (emma.cover_id, given.subject_id) == (file.id, twin.id)
    own = store(Image(subject_table="work", subject_id=emma.id, origin="upload"))
    give(emma, cover_id=own.id)
    merge_works(emma, [twin], by=cast.olga)
    assert (emma.cover_id, given.subject_id) == (own.id, twin.id)


# ── keys and the id of the one that ended ─────────────────────────────────────────────────────────


def keys_of(work) -> dict[str, bool]:
    return {row.key: row.is_redirect for row in of(WorkKey, WorkKey.work_id, work.id)}


def test_later_files_of_the_one_that_ended_come_to_the_survivor(cast, dressed):
    emma, twin = dressed
    merge_works(emma, [twin], by=cast.olga)
    assert keys_of(emma) == {f"k{emma.id}": False, f"k{twin.id}": True}
    files = db.session.execute(select(MediaFile).order_by(MediaFile.id)).scalars().all()
    assert [file.placed_by for file in files] == [None, cast.olga.id]


def test_a_scans_merge_frees_the_key_but_keeps_what_a_person_redirected(cast, dressed, books):
    emma, twin = dressed
    store(WorkKey(library_id=books.id, key="older", work_id=twin.id, is_redirect=True))
    with writing(emma, twin):
        change_set = ChangeSet(kind="regroup", actor="", subject_table="work", subject_id=emma.id)
        db.session.add(change_set)
        db.session.flush()
        recorder = Recorder(change_set, SYSTEM)
        merging.merge(recorder, emma, [twin], by_person=False)
        recorder.flush()
    assert keys_of(emma) == {f"k{emma.id}": False, "older": True}
    assert keys_of(twin) == {}
    assert not any(file.placed_at for file in db.session.execute(select(MediaFile)).scalars())


def test_its_id_answers_for_the_survivor_along_a_chain(cast, emma, twin, books):
    third = make_work("Emma (3)", books)
    merge_works(twin, [third], by=cast.olga)
    merge_works(emma, [twin], by=cast.olga)
    for old in (twin, third):
        assert get_work(old.id, by=cast.vera) is emma
        assert get_visible_work(old.uuid, by=cast.vera) is emma
        assert get_library_work(books, old.uuid, by=cast.vera) is emma
        with pytest.raises(NotFound):
            get_work(old.id, by=cast.stan)


def test_the_id_of_a_united_edition_answers_along_a_chain_until_undone(cast, emma, twin, books):
    third = make_work("Emma (3)", books)
    kept, *ended = editions = [first_edition(work) for work in (emma, twin, third)]
    for edition in editions:
        give(edition, scan_key="epub")
    merge_works(twin, [third], by=cast.olga)
    last = merge_works(emma, [twin], by=cast.olga)
    for edition in ended:
        assert get_own_edition(emma, edition.id, by=cast.vera) is kept
        assert get_edition(books, third.uuid, edition.uuid, by=cast.vera) is kept
        with pytest.raises(NotFound):
            get_own_edition(emma, edition.id, by=cast.stan)
    history.undo(last, by=cast.olga)
    assert get_own_edition(twin, ended[1].id, by=cast.vera) is ended[0]
    with pytest.raises(NotFound):
        get_own_edition(emma, ended[0].id, by=cast.vera)


def test_a_united_edition_is_removed_for_good_after_the_one_that_answers_for_it(cast, emma, twin):
    kept, ended = (first_edition(work) for work in (emma, twin))
    for edition in (kept, ended):
        give(edition, scan_key="epub")
    ids = [(Edition, ended.id), (Edition, kept.id), (Work, emma.id)]
    merge_works(emma, [twin], by=cast.olga)
    with writing():
        db.session.execute(update(Edition).values(deleted_at=utc_now() - timedelta(days=40)))
        ended.work_id = emma.id  # as after files were moved within an item
    left = []
    for _ in range(2):
        trash.empty()
        db.session.expire_all()
        left.append([db.session.get(model, row_id) is not None for model, row_id in ids])
    assert left == [[True, False, True], [False, False, True]]


def test_its_history_is_read_at_the_survivor(cast, emma, twin):
    edit_work(twin, {"subtitle": "A novel"}, by=cast.edo)
    merge_works(emma, [twin], by=cast.olga)
    kinds = [line.kind for line in history.list_history(by=cast.vera, subject=emma)]
    assert kinds == ["merge", "edit"]


# ── who may, and what may not be ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("who", "error"), [("vera", Forbidden), ("stan", NotFound)])
def test_viewers_and_strangers_may_not_merge(cast, emma, twin, who, error):
    with pytest.raises(error):
        merge_works(emma, [twin], by=getattr(cast, who))
    assert twin.deleted_at is None


def test_whoever_edits_only_one_of_two_libraries_may_not_merge_nor_undo(cast, emma, books):
    club = make_library("Club", owner=cast.stan)
    twin = make_work("Emma", books, club)
    for survivor, other in ((emma, twin), (twin, emma)):
        with pytest.raises(Forbidden):
            merge_works(survivor, [other], by=cast.edo)
    add_member(club, cast.edo, "editor")
    change_set = merge_works(emma, [twin], by=cast.edo)
    with pytest.raises(NotFound):
        history.undo(change_set, by=cast.olga)
    add_member(club, cast.olga, "viewer")
    with pytest.raises(Forbidden):
        history.undo(change_set, by=cast.olga)
    history.undo(change_set, by=cast.edo)
    assert twin.deleted_at is None


def test_a_film_is_not_merged_with_a_book_nor_anything_with_itself(cast, emma):
    films = make_library("Films", owner=cast.olga, kind="movie")
    film = make_work("Emma", films)
    for others, code in (([film], "another_kind"), ([emma], "same_item"), ([], "same_item")):
        with pytest.raises(Invalid) as error:
            merge_works(emma, others, by=cast.olga)
        assert error.value.fields["other"].code == code


def test_nothing_is_merged_with_an_item_in_the_trash(cast, emma, twin):
    delete_work(twin, by=cast.olga)
    for survivor, other in ((emma, twin), (twin, emma)):
        with pytest.raises(NotFound):
            merge_works(survivor, [other], by=cast.olga)


def test_what_changed_since_it_was_seen_is_not_merged(cast, emma, twin):
    seen = {work.id: work.version for work in (emma, twin)}
    edit_work(twin, {"subtitle": "Vol. 2"}, by=cast.edo)
    with pytest.raises(Conflict) as error:
        merge_works(emma, [twin], by=cast.olga, seen=seen)
    assert error.value.code == "changed_meanwhile"
    assert twin.deleted_at is None


def test_a_merge_is_not_undone_when_its_files_went_on(cast, emma, twin, books):
    third = make_work("Emma (3)", books)
    first = merge_works(twin, [third], by=cast.olga)
    merge_works(emma, [twin], by=cast.olga)
    with pytest.raises(Conflict):
        history.undo(first, by=cast.olga)


def test_the_trash_keeps_it_until_the_survivor_goes(cast, dressed, all_rows):
    emma, twin = dressed
    merge_works(emma, [twin], by=cast.olga)
    long_ago = utc_now() - timedelta(days=40)
    with writing():
        db.session.execute(update(Loan).values(returned_on=utc_now().date()))
        db.session.execute(update(Work).where(Work.id == twin.id).values(deleted_at=long_ago))
    trash.empty()
    assert db.session.get(Work, twin.id) is not None
    ids = [work.id for work in dressed]
    with writing():
        db.session.execute(update(Work).values(deleted_at=long_ago))
    trash.empty()
    db.session.expire_all()
    assert [db.session.get(Work, work_id) for work_id in ids] == [None, None]


def test_an_item_that_was_merged_is_not_restored_from_the_trash(cast, emma, twin):
    merge_works(emma, [twin], by=cast.olga)
    with pytest.raises(Invalid):
        restore_work(twin, by=cast.olga)
