"""A table is planned, applied and undone: what each row does, and what it leaves alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from errors import Conflict, Forbidden, Invalid, NotFound
from models.base import db
from models.change import Change, ChangeSet, FieldSource
from models.classification import Tag
from models.lending import Loan
from models.person import Person
from models.work import Copy, Edition, Work
from services import history, jobs, lending
from services.db.transactions import writing
from services.imports import applying, files, items, plan, requests, run
from services.imports.options import Duplicates, options_of
from services.works import edit
from tests.factories import add_member, make_library, make_work
from tests.queries import counted
from tests.services.imports.conftest import Importer, outcomes, own, readings, titles

FOLDER = Path(__file__).parents[2] / "samples" / "imports"
HEADER = "Title,Author,ISBN13,Read Status,Rating,Date Read,Tags\n"
MOMO = "Momo,Michael Ende,9783522177511,read,4.5,2024-01-02,fairy\n"
SOLARIS = "Solaris,Stanisław Lem,,unread,,,\n"


def edition_of(title: str) -> Edition:
    query = select(Edition).join(Work).where(Work.title == title).order_by(Edition.id)
    return db.session.execute(query).scalars().first()


def count(model, *where) -> int:
    return db.session.execute(select(func.count()).select_from(model).where(*where)).scalar_one()


def test_a_plan_writes_nothing_and_its_application_everything(imported, cast):
    job = imported.plan(HEADER + MOMO + SOLARIS)
    assert (job.state, titles(), outcomes(job)) == ("asking", [], [("new", ""), ("new", "")])
    job = imported.apply(job)
    assert (job.state, titles()) == ("done", ["Momo", "Solaris"])
    assert outcomes(job) == [("done", "created"), ("done", "created")]
    assert (job.counts, job.done, job.total) == ({"done": 2}, 2, 2)
    noted = own(cast.olga)["Momo"]
    assert (noted.status, noted.rating, noted.is_favorite) == ("read", 9, False)
    assert readings(cast.olga) == [(None, date(2024, 1, 2))]
    assert count(Copy) == 2
    work = db.session.execute(select(Work).where(Work.title == "Momo")).scalar_one()
    assert (work.creator, work.formats, work.version) == ("Michael Ende", "paperback", 1)
    sources = db.session.execute(select(FieldSource.source, FieldSource.is_locked)).all()
    assert set(map(tuple, sources)) == {("import", False)}
    assert not files.path_of(job.uuid).exists()


def test_an_import_is_one_change_and_undone_as_one(imported, cast):
    job = imported.all(HEADER + MOMO + SOLARIS)
    shared = db.session.execute(select(ChangeSet).where(~ChangeSet.is_private)).scalars().all()
    assert [(row.kind, row.library_id) for row in shared] == [("import", cast.books.id)]
    job = imported.undo(job)
    assert (job.state, titles(), own(cast.olga), readings(cast.olga)) == ("done", [], {}, [])
    assert options_of(job).is_undone
    assert count(Tag) == 0
    with pytest.raises(Conflict):
        requests.undo(job, by=cast.olga)
    undoing = db.session.execute(
        select(ChangeSet).where(ChangeSet.kind == "undo", ~ChangeSet.is_private)
    ).scalar_one()
    history.undo(undoing, by=cast.olga)
    assert titles() == ["Momo", "Solaris"]


def test_the_history_leaves_an_undo_to_the_import_while_that_is_listed(imported, cast):
    job = imported.all(HEADER + MOMO)
    shared = db.session.execute(select(ChangeSet).where(~ChangeSet.is_private)).scalar_one()
    with pytest.raises(Conflict) as refused:
        history.undo(shared, by=cast.olga)
    assert refused.value.code == "undo_as_import"
    requests.delete_import(job, by=cast.olga)
    history.undo(shared, by=cast.olga)
    assert titles() == []


def test_what_somebody_changed_since_stays_when_the_rest_is_undone(imported, cast):
    job = imported.all(HEADER + MOMO + SOLARIS)
    work = db.session.execute(select(Work).where(Work.title == "Momo")).scalar_one()
    edit.edit_work(work, {"title": "Momo!"}, by=cast.edo)
    job = imported.undo(job)
    assert titles() == ["Momo!"]
    assert [item.path_text for item in jobs.list_items(job, "kept")] == ["Momo!"]


def test_a_lent_item_stays_when_an_import_is_undone(imported, cast):
    job = imported.all(HEADER + MOMO + SOLARIS)
    work = db.session.execute(select(Work).where(Work.title == "Solaris")).scalar_one()
    lending.lend(cast.books, work, {"borrower": "Ben"}, by=cast.olga)
    imported.undo(job)
    assert titles() == ["Solaris"]


def test_an_undo_asks_as_often_for_many_rows_as_for_few(imported):
    def statements(rows: range) -> int:
        lines = "".join(f"Book {number},Michael Ende\n" for number in rows)
        job = imported.all("Title,Author\n" + lines)
        requests.undo(job, by=imported.by)
        with counted() as asked:
            run.run_import(job.id)
        assert titles() == []
        return len(asked)

    assert statements(range(5)) == statements(range(100, 140))


def test_a_loan_of_the_import_itself_is_undone_with_its_item(imported):
    job = imported.all("Title,Author,Borrower\nMomo,Michael Ende,Ben\nSolaris,Stanisław Lem,\n")
    assert count(Loan, Loan.deleted_at.is_(None)) == 1
    imported.undo(job)
    assert (titles(), count(Loan, Loan.deleted_at.is_(None))) == ([], 0)


def test_an_item_that_is_there_is_skipped_and_named(imported):
    imported.all(HEADER + MOMO + SOLARIS)
    job = imported.plan(HEADER + MOMO.replace("978-3", "978") + SOLARIS)
    assert outcomes(job) == [("skipped", "duplicate")] * 2
    assert imported.apply(job).state == "done"
    assert titles() == ["Momo", "Solaris"]
    assert count(Copy) == 2


def test_the_ten_digit_form_is_the_same_number(imported):
    imported.all(HEADER + MOMO)
    job = imported.plan("Title,Author,ISBN\nAnders,Jemand,3522177517\n")
    assert outcomes(job) == [("skipped", "duplicate")]


def test_another_isbn_of_a_known_title_is_another_edition(imported):
    imported.all(HEADER + MOMO)
    job = imported.all(HEADER + 'Momo,"Ende, Michael",9780140317534,,,,\n')
    assert (outcomes(job), titles()) == ([("done", "updated")], ["Momo"])
    assert count(Edition) == 2


def test_rows_of_one_file_see_each_other(imported, cast):
    twice = HEADER + MOMO + "Momo again,X,978-3-522-17751-1,,,,\n" + SOLARIS + SOLARIS
    job = imported.plan(twice)
    assert outcomes(job) == [
        ("new", ""), ("skipped", "duplicate"), ("new", ""), ("skipped", "duplicate"),
    ]  # fmt: skip
    job = imported.all(twice, copies=True, own=True)
    assert outcomes(job)[1::2] == [("done", "updated")] * 2
    assert count(Copy) == 4


def test_rows_of_one_file_see_each_other_across_batches(imported, monkeypatch):
    monkeypatch.setattr(plan, "BATCH", 1)
    monkeypatch.setattr(applying, "BATCH", 1)
    job = imported.all(HEADER + MOMO + MOMO + SOLARIS, copies=True)
    assert outcomes(job) == [("done", "created"), ("done", "updated"), ("done", "created")]
    assert (titles(), count(Copy)) == (["Momo", "Solaris"], 3)


def test_an_update_merges_what_the_reader_noted_and_fills_what_is_empty(imported, cast):
    imported.all(HEADER + "Momo,Michael Ende,9783522177511,reading,,,\n")
    work = db.session.execute(select(Work)).scalar_one()
    edit.edit_work(work, {"description": "Mine."}, by=cast.olga)
    row = "Momo,Michael Ende,9783522177511,4.5,2024-01-02,Other.,de\n"
    job = imported.all(
        "Title,Author,ISBN13,Rating,Date Read,Description,Language\n" + row, own=True, empty=True
    )
    assert outcomes(job) == [("done", "updated")]
    db.session.refresh(work)
    assert (work.description, work.language) == ("Mine.", "de")
    noted = own(cast.olga)["Momo"]
    assert (noted.status, noted.rating) == ("read", 9)
    imported.undo(job)
    db.session.refresh(work)
    assert (work.language, own(cast.olga)["Momo"].status) == ("", "reading")
    assert titles() == ["Momo"]


def test_preferred_fields_are_replaced_unless_locked_or_changed_since(imported, cast):
    header = "Title,Author,ISBN13,Subtitle,Publish Date\n"
    imported.all(header + "Momo,Michael Ende,9783522177511,Old,1973\n")
    work = db.session.execute(select(Work)).scalar_one()
    row = header + "Momo,Michael Ende,9783522177511,New,1974\n"
    job = imported.plan(row, prefer=("subtitle", "publish_date"))
    edit.edit_work(work, {"subtitle": "Edo's"}, by=cast.edo)
    edit.unlock_field(work, "subtitle", by=cast.edo)
    imported.apply(job)
    db.session.refresh(work)
    assert (work.subtitle, work.published) == ("Edo's", "1974")
    edit.edit_work(work, {"published": "1999"}, by=cast.edo)
    imported.all(row, prefer=("publish_date",))
    db.session.refresh(work)
    assert work.published == "1999"


def test_what_appeared_or_vanished_since_the_plan_is_reported(imported, cast):
    job = imported.plan(HEADER + MOMO + SOLARIS)
    other = Importer(cast.books, cast.edo)
    other.all(HEADER + MOMO)
    assert outcomes(imported.apply(job)) == [("skipped", "appeared"), ("done", "created")]
    job = imported.plan(HEADER + MOMO, copies=True)
    edit.delete_work(
        db.session.execute(select(Work).where(Work.title == "Momo")).scalar_one(), by=cast.olga
    )
    assert outcomes(imported.apply(job)) == [("failed", "gone")]


def test_rows_that_cannot_be_imported_cost_only_themselves(imported):
    job = imported.all("Title,Author\nMomo,Ende\nragged\n,Nobody\n" + "x" * 600 + ",A\n")
    assert outcomes(job) == [
        ("done", "created"), ("failed", "ragged"), ("skipped", "no_title"), ("failed", "too_long"),
    ]  # fmt: skip
    assert (job.state, job.counts) == ("done", {"done": 1, "failed": 2, "skipped": 1})


@pytest.mark.parametrize("sample", sorted(path.name for path in FOLDER.iterdir()))
def test_each_sample_is_imported_and_undone(imported, cast, sample):
    begun = requests.begin(cast.books, (FOLDER / sample).open("rb"), sample, by=cast.olga)
    requests.choose(begun, options_of(begun).layout, Duplicates(), by=cast.olga)
    run.run_import(begun.id)
    job = imported.apply(imported.fresh(begun))
    assert set(outcomes(job)) == {("done", "created")}
    lent = count(Loan, Loan.deleted_at.is_(None))
    assert lent == (sample in ("libib.csv", "librarything.tsv"))
    imported.undo(job)
    assert (titles(), own(cast.olga), readings(cast.olga)) == ([], {}, [])
    assert count(Loan, Loan.deleted_at.is_(None)) == 0


def test_an_import_that_was_interrupted_goes_on_where_it_was(imported, monkeypatch, cast):
    monkeypatch.setattr(applying, "BATCH", 1)
    job = imported.plan(HEADER + MOMO + SOLARIS)
    requests.apply(job, by=cast.olga)
    written = applying._Batch.apply
    calls = []

    def dies_in_the_second(batch, found):
        calls.append(found)
        written(batch, found)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(applying._Batch, "apply", dies_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        run.run_import(job.id)
    db.session.rollback()
    assert titles() == ["Momo"]
    monkeypatch.setattr(applying._Batch, "apply", written)
    with writing():
        db.session.execute(text("UPDATE job SET lease_until = NULL, state = 'queued'"))
    run.run_import(job.id)
    run.run_import(job.id)  # delivered twice
    assert (titles(), imported.fresh(job).state) == (["Momo", "Solaris"], "done")
    imported.undo(job)
    assert (titles(), own(cast.olga)) == ([], {})


def test_a_cancelled_import_keeps_what_it_did(imported, monkeypatch, cast):
    monkeypatch.setattr(applying, "BATCH", 1)
    job = imported.plan(HEADER + MOMO + SOLARIS)
    requests.apply(job, by=cast.olga)
    with writing():
        db.session.execute(text("UPDATE job SET is_cancel_requested = true"))
    run.run_import(job.id)
    job = imported.fresh(job)
    assert (job.state, titles()) == ("cancelled", ["Momo"])
    assert items.counts([job.id])[job.id] == {"done": 1, "new": 1}
    imported.undo(job)
    assert titles() == []


def test_what_another_library_has_is_shared_only_by_who_may(imported, cast):
    theirs = make_library("Theirs", owner=cast.stan)
    Importer(theirs, cast.stan).all("Title,Author,ISBN13,Genre\nMomo,Ende,9783522177511,Fairy\n")
    first = imported.plan(HEADER + MOMO)
    assert outcomes(first) == [("new", "")]  # of a library that she can't see
    add_member(theirs, cast.olga, "viewer")
    imported.all(HEADER + MOMO)
    works = db.session.execute(select(Work).order_by(Work.id)).scalars().all()
    assert [work.copied_from for work in works] == [None, works[0].id]
    mine = make_library("Mine", owner=cast.stan)
    job = Importer(mine, cast.stan).all(HEADER + MOMO)
    assert outcomes(job) == [("done", "updated")]
    assert count(Work) == 2


def test_only_who_may_add_items_imports_and_only_its_person_sees_it(imported, cast):
    for person, error in ((cast.vera, Forbidden), (cast.stan, NotFound)):
        with pytest.raises(error):
            Importer(cast.books, person).begin(HEADER + MOMO)
    job = imported.plan(HEADER + MOMO)
    for person in (cast.ada, cast.edo, cast.vera):
        with pytest.raises(NotFound):
            requests.get_import(job.uuid, by=person)
        with pytest.raises(NotFound):
            requests.apply(job, by=person)
        with pytest.raises(NotFound):
            requests.delete_import(job, by=person)
    with pytest.raises(NotFound):  # it hasn't ended
        requests.delete_import(job, by=cast.olga)
    requests.cancel(job, by=cast.olga)
    requests.delete_import(job, by=cast.olga)
    assert requests.list_imports(by=cast.olga) == []


def test_who_lost_the_right_meanwhile_imports_nothing(cast):
    importer = Importer(cast.books, cast.edo)
    job = importer.plan(HEADER + MOMO)
    requests.apply(job, by=cast.edo)
    with writing():
        db.session.execute(text("UPDATE membership SET role = 'viewer' WHERE role = 'editor'"))
    run.run_import(job.id)
    job = importer.fresh(job)
    assert (job.state, job.problem, titles()) == ("failed", "forbidden", [])


def test_a_plan_needs_a_title_and_a_table(imported, cast):
    job = imported.begin("A,B\nx,y\n")
    with pytest.raises(Invalid):
        requests.choose(job, options_of(job).layout, Duplicates(), by=cast.olga)
    with pytest.raises(Invalid):
        imported.begin("Title,Author\n")
    assert [path for path in files.folder().iterdir() if path.name.startswith(".")] == []


def test_existing_people_and_tags_are_used(imported, cast):
    make_work("Jim Knopf", cast.books, authors=("Michael Ende",))
    imported.all(HEADER + MOMO + 'Die unendliche Geschichte,"Ende, Michael",,,,,fairy\n')
    assert count(Person) == 1
    assert count(Tag) == 1


def test_the_number_of_queries_does_not_grow_with_rows(imported, monkeypatch, cast):

    few, many = [
        HEADER + "".join(f"Book {size} {n},Writer {n},,read,4,,t{n % 5}\n" for n in range(size))
        for size in (20, 120)
    ]
    with counted() as first:
        imported.all(few)
    with counted() as second:
        imported.all(many)
    assert len(second) <= len(first) + 10
    assert count(Change) > 0
