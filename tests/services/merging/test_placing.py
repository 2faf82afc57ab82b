"""Files go where people put them, stay there, and follow what they say again when asked to."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from errors import Conflict, Forbidden, Invalid, NotFound
from models.base import db, utc_now
from models.change import ChangeSet
from models.file import Image, MediaFile
from models.lending import Borrower, Loan
from models.library import Folder, Holding, LibraryRoot, Root
from models.reading import Interaction
from models.work import Copy, Edition, Part, PartFile, Work, WorkKey
from services import derive, history, provenance
from services.access import SYSTEM
from services.changes import Recorder
from services.db.transactions import writing
from services.works.merging import merge, merge_works
from services.works.placing import follow_files, move_files, split_work
from services.works.read import get_own_edition, get_work
from tests.factories import add_member, make_library, make_work
from tests.queries import counted
from tests.rows import first_edition
from tests.services.everything import LONG_AGO, store
from tests.services.merging.test_merging import give, live_editions, of


@pytest.fixture
def folder(books):
    root = store(Root(name="Disk", path=b"/disk", path_text="/disk", kind="book"))
    store(LibraryRoot(library_id=books.id, root_id=root.id))
    return store(Folder(root_id=root.id, path=b"", path_text="", listing_hash=b"x"))


@pytest.fixture
def add_files(folder):
    """Files of a work's first edition, which is one that a scan made."""

    def add(work, *names: str, **columns) -> list[MediaFile]:
        edition = first_edition(work)
        if not edition.scan_key:
            give(edition, scan_key=edition.format)
        files = [
            store(
                MediaFile(
                    root_id=folder.root_id, folder_id=folder.id, edition_id=edition.id,
                    path=name.encode(), path_text=name, size=1, mtime_ns=1, position=position,
                    **columns,
                )
            )
            for position, name in enumerate(names)
        ]  # fmt: skip
        with writing():
            derive.refresh_works([work.id])
        return files

    return add


@pytest.fixture
def pair(emma, add_files):
    """Two files of one item."""
    return add_files(emma, "Emma.epub", "Sanditon.epub")


def ids(files) -> list[int]:
    return [file.id for file in files]


def work_of(file) -> Work:
    return db.session.get(Work, db.session.get(Edition, file.edition_id).work_id)


# ── moving ────────────────────────────────────────────────────────────────────────────────────────


def test_a_moved_file_is_in_the_other_item_and_stays_there(cast, emma, twin, pair, add_files):
    add_files(twin, "other.epub")
    move_files(emma, ids(pair[1:]), twin, by=cast.edo)
    assert [work_of(file).id for file in pair] == [emma.id, twin.id]
    assert len(live_editions(twin)) == 1  # both are EPUB and nothing tells them apart
    assert (pair[1].placed_by, pair[0].placed_by) == (cast.edo.id, None)
    assert (emma.file_count, twin.file_count) == (1, 2)


def test_undo_puts_it_back_exactly(cast, emma, twin, pair, all_rows):
    before = all_rows()
    change_set = move_files(emma, ids(pair[1:]), twin, by=cast.edo)
    after = all_rows()
    undoing = history.undo(change_set, by=cast.olga)
    restored = all_rows()
    restored["edition"] = [row for row in restored["edition"] if row in before["edition"]]
    assert restored == before  # the edition that was made for it is in the trash
    history.undo(undoing, by=cast.olga)
    assert all_rows() == after


def test_a_file_moves_to_another_edition_of_its_item(cast, emma, pair):
    other = store(Edition(work_id=emma.id, format="epub", name="Annotated", position=1))
    move_files(emma, ids(pair[1:]), emma, other, by=cast.edo)
    assert pair[1].edition_id == other.id
    with pytest.raises(Invalid):
        move_files(emma, ids(pair[:1]), emma, by=cast.edo)


def test_an_item_left_with_nothing_ends_and_its_id_answers(cast, emma, twin, pair):
    store(WorkKey(library_id=cast.books.id, key="emma", work_id=emma.id))
    edition = first_edition(emma)
    change_set = move_files(emma, ids(pair), twin, by=cast.edo)
    assert get_work(emma.id, by=cast.vera) is twin
    assert edition.work_id == twin.id  # all of its files went: it went with them
    assert of(WorkKey, WorkKey.work_id, emma.id) == []
    history.undo(change_set, by=cast.edo)
    assert get_work(emma.id, by=cast.vera) is emma
    assert [row.key for row in of(WorkKey, WorkKey.work_id, emma.id)] == ["emma"]


def test_the_edition_that_all_files_left_is_answered_for_by_the_one_that_got_them(
    cast, emma, pair, twin
):
    ended = first_edition(emma)
    other = store(Edition(work_id=emma.id, format="epub", name="Annotated", position=1))
    move_files(emma, ids(pair), emma, other, by=cast.edo)
    assert get_own_edition(emma, ended.id, by=cast.vera) is other
    with pytest.raises(NotFound):
        get_own_edition(twin, ended.id, by=cast.vera)


def test_an_item_with_something_of_a_person_stays_without_files(cast, emma, twin, pair):
    edition = first_edition(emma)
    store(Interaction(user_id=cast.vera.id, edition_id=edition.id, rating=9))
    move_files(emma, ids(pair), twin, by=cast.edo)
    assert get_work(emma.id, by=cast.vera) is emma
    assert live_editions(emma) == [edition]
    assert (emma.file_count, twin.file_count) == (0, 2)


def test_a_missing_file_keeps_its_item(cast, emma, twin, pair):
    give(pair[0], missing_since=utc_now())
    move_files(emma, ids(pair[1:]), twin, by=cast.edo)
    assert emma.deleted_at is None
    assert emma.missing_count == 1


def test_episodes_and_covers_go_with_their_file(cast, add_files):
    shows = make_library("Shows", owner=cast.olga, kind="tv")
    first, second = (make_work(title, shows, formats=("mkv",)) for title in ("One", "Two"))
    files = add_files(first, "1.mkv", "2.mkv")
    parts = [
        store(Part(work_id=first.id, kind="episode", section=1, number=number + 1))
        for number in range(2)
    ]
    store(*(PartFile(part_id=parts[n].id, media_file_id=files[n].id) for n in range(2)))
    own = store(Part(work_id=second.id, kind="episode", section=1, number=2))
    cover = store(
        Image(
            subject_table="work", subject_id=first.id, origin="embedded", media_file_id=files[1].id
        )
    )
    give(first, cover_id=cover.id)
    change_set = move_files(first, ids(files[1:]), second, by=cast.ada)
    assert [link.media_file_id for link in of(PartFile, PartFile.part_id, own.id)] == [files[1].id]
    assert [part.deleted_at is None for part in parts] == [True, False]
    assert (first.cover_id, second.cover_id) == (None, cover.id)
    history.undo(change_set, by=cast.ada)
    assert (first.cover_id, second.cover_id) == (cover.id, None)
    assert of(PartFile, PartFile.part_id, own.id) == []


# ── splitting ─────────────────────────────────────────────────────────────────────────────────────


def test_chosen_files_become_an_item_of_their_own(cast, emma, pair):
    split = split_work(emma, ids(pair[1:]), (), "Sanditon", by=cast.edo)
    assert split.work.title == "Sanditon"
    assert provenance.locked_fields(split.work) == {"title"}
    assert work_of(pair[1]) is split.work
    assert pair[1].placed_by == cast.edo.id
    assert [row.library_id for row in of(Holding, Holding.work_id, split.work.id)] == [
        cast.books.id
    ]
    history.undo(split.change_set, by=cast.edo)
    assert work_of(pair[1]) is emma
    assert split.work.deleted_at is not None
    assert pair[1].placed_at is None


def test_without_a_title_it_is_called_like_a_file_that_was_never_read(cast, emma, pair):
    split = split_work(emma, ids(pair[1:]), (), "", by=cast.edo)
    assert split.work.title == "Sanditon"
    assert provenance.locked_fields(split.work) == frozenset()


def test_an_edition_is_split_off_with_its_copies_and_loans(cast, emma, pair):
    paper = store(Edition(work_id=emma.id, format="hardcover", position=1))
    copy = store(Copy(edition_id=paper.id, library_id=cast.books.id))
    borrower = store(Borrower(library_id=cast.books.id, name="B", name_key="b"))
    loan = store(
        Loan(library_id=cast.books.id, copy_id=copy.id, borrower_id=borrower.id, loaned_on=LONG_AGO)
    )
    split = split_work(emma, (), [paper.id], "Emma on paper", by=cast.edo)
    assert paper.work_id == split.work.id
    assert paper.is_primary
    assert (copy.edition_id, loan.copy_id) == (paper.id, copy.id)
    assert len(live_editions(emma)) == 1


def test_not_everything_is_split_off(cast, emma, pair):
    with pytest.raises(Invalid) as error:
        split_work(emma, ids(pair), (), "All", by=cast.edo)
    assert error.value.fields["files"].code == "nothing_left"
    with pytest.raises(Invalid) as error:
        split_work(emma, (), (), "None", by=cast.edo)
    assert error.value.fields["files"].code == "none_chosen"
    assert len(db.session.execute(select(Work)).all()) == 1


# ── following the files again ─────────────────────────────────────────────────────────────────────


def test_a_file_follows_what_it_says_again_at_the_next_scan(cast, emma, twin, pair, folder):
    move_files(emma, ids(pair[1:]), twin, by=cast.edo)
    change_set = follow_files(twin, ids(pair[1:]), by=cast.olga)
    assert (pair[1].placed_by, pair[1].placed_at) == (None, None)
    db.session.refresh(folder)
    assert folder.listing_hash is None  # the next scan looks into it
    history.undo(change_set, by=cast.olga)
    assert pair[1].placed_by == cast.edo.id
    assert follow_files(emma, by=cast.olga) is None


def test_with_the_last_placed_file_a_merge_lets_go_of_later_ones(cast, emma, twin, add_files):
    store(WorkKey(library_id=cast.books.id, key="twin", work_id=twin.id))
    first, second = add_files(twin, "1.epub", "2.epub")
    merge_works(emma, [twin], by=cast.olga)
    follow_files(emma, [first.id], by=cast.olga)
    assert [row.is_redirect for row in of(WorkKey, WorkKey.work_id, emma.id)] == [True]
    change_set = follow_files(emma, [second.id], by=cast.olga)
    assert of(WorkKey, WorkKey.work_id, emma.id) == []
    history.undo(change_set, by=cast.olga)
    follow_files(emma, by=cast.olga)
    assert of(WorkKey, WorkKey.work_id, emma.id) == []


def test_undoing_what_a_scan_regrouped_places_the_files(cast, emma, twin, add_files):
    (file,) = add_files(twin, "Emma.epub")
    with writing(emma, twin):
        change_set = ChangeSet(
            kind="regroup", subject_table="work", subject_id=emma.id, library_id=cast.books.id
        )
        db.session.add(change_set)
        db.session.flush()
        recorder = Recorder(change_set, SYSTEM)
        merge(recorder, emma, [twin], by_person=False)
        recorder.flush()
    assert work_of(file) is emma
    undoing = history.undo(change_set, by=cast.olga)
    assert (work_of(file), file.placed_by) == (twin, cast.olga.id)
    history.undo(undoing, by=cast.olga)
    assert (work_of(file), file.placed_by) == (emma, None)


# ── who may, and what may not be ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("who", "error"), [("vera", Forbidden), ("stan", NotFound)])
def test_viewers_and_strangers_move_split_and_free_nothing(cast, emma, twin, pair, who, error):
    by = getattr(cast, who)
    for attempt in (
        lambda: move_files(emma, ids(pair[1:]), twin, by=by),
        lambda: split_work(emma, ids(pair[1:]), (), "Mine", by=by),
        lambda: follow_files(emma, by=by),
    ):
        with pytest.raises(error):
            attempt()
    assert work_of(pair[1]) is emma


def test_an_editor_of_one_of_two_libraries_moves_nothing_from_the_other(
    cast, books, add_files, twin
):
    club = make_library("Club", owner=cast.stan)
    shared = make_work("Emma", books, club)
    pair = add_files(shared, "a.epub", "b.epub")
    for attempt in (
        lambda: move_files(shared, ids(pair[1:]), twin, by=cast.edo),
        lambda: split_work(shared, ids(pair[1:]), (), "Mine", by=cast.edo),
        lambda: follow_files(shared, by=cast.edo),
    ):
        with pytest.raises(Forbidden):
            attempt()
    add_member(club, cast.edo, "editor")
    change_set = move_files(shared, ids(pair[1:]), twin, by=cast.edo)
    add_member(club, cast.olga, "viewer")
    with pytest.raises(Forbidden):
        history.undo(change_set, by=cast.olga)


def test_nobody_moves_a_file_of_a_library_they_may_not_edit(cast, emma, twin, pair, folder):
    """The item is in their library, the file comes from another one's folder."""
    club = make_library("Club", owner=cast.stan)
    with writing():
        link = db.session.execute(select(LibraryRoot)).scalar_one()
        link.library_id = club.id
    with pytest.raises(NotFound):
        move_files(emma, ids(pair[1:]), twin, by=cast.edo)
    add_member(club, cast.edo, "viewer")
    with pytest.raises(Forbidden):
        move_files(emma, ids(pair[1:]), twin, by=cast.edo)


def test_a_book_does_not_move_into_a_film_nor_a_file_from_where_it_is_not(cast, emma, twin, pair):
    film = make_work("Emma", make_library("Films", owner=cast.olga, kind="movie"))
    with pytest.raises(Invalid) as error:
        move_files(emma, ids(pair), film, by=cast.olga)
    assert error.value.fields["target"].code == "another_kind"
    with pytest.raises(Conflict):
        move_files(twin, ids(pair), emma, by=cast.olga)
    with pytest.raises(NotFound):
        move_files(emma, [999], twin, by=cast.olga)
    with pytest.raises(NotFound):
        move_files(emma, ids(pair), twin, first_edition(emma), by=cast.olga)


def test_both_items_tell_what_happened(cast, emma, twin, pair):
    move_files(emma, ids(pair[1:]), twin, by=cast.edo)
    split_work(twin, ids(pair[1:]), (), "Sanditon", by=cast.edo)
    assert [line.kind for line in history.list_history(by=cast.vera, subject=emma)] == ["move"]
    kinds = [line.kind for line in history.list_history(by=cast.vera, subject=twin)]
    assert kinds == ["split", "move"]
    (new,) = db.session.execute(select(Work).where(Work.title == "Sanditon")).scalars()
    assert [line.kind for line in history.list_history(by=cast.vera, subject=new)] == ["split"]


def test_moving_more_files_takes_at_most_one_more_question_for_each(cast, emma, twin, add_files):
    few = add_files(emma, *(f"few {n}" for n in range(2)))
    many = add_files(emma, *(f"many {n}" for n in range(12)))
    add_files(emma, "stays")
    with counted() as before:
        move_files(emma, ids(few), twin, by=cast.ada)
    with counted() as after:
        move_files(emma, ids(many), twin, by=cast.ada)
    assert len(after) <= len(before) + (len(many) - len(few))
