"""What people put together by hand, scans leave as it is."""

from __future__ import annotations

import pytest

from models.base import db
from models.file import Image
from models.work import Edition, Work
from services import history, provenance
from services.works.edit import edit_work
from services.works.merging import merge_works
from services.works.placing import follow_files, move_files, split_work
from services.works.read import survivor_of
from tests.makers.books import epub, pdf
from tests.makers.images import png
from tests.rows import last_change


def item_of(file) -> str:
    db.session.refresh(file)
    return db.session.get(Work, db.session.get(Edition, file.edition_id).work_id).title


def items(here) -> dict[str, str]:
    return {file.path_text: item_of(file) for file in here.files()}


def test_a_merge_holds_and_later_files_of_the_one_that_ended_come_to_the_survivor(place, olga):
    here = place("book")
    here.put("Emma/Emma.epub", epub("Emma", authors=["Jane Austen"]))
    here.put("Emmma/Emmma.epub", epub("Emmma", authors=["Jane Austen"]))
    here.scan()
    emma, emmma = here.works()
    merge_works(emma, [emmma], by=olga)
    here.put("More/Emmma.epub", epub("Emmma", authors=["Jane Austen"]) + b"\0")
    here.scan(is_full=True)
    assert set(items(here).values()) == {"Emma"}
    assert [work.id for work in here.works() if work.deleted_at is None] == [emma.id]
    assert survivor_of(emmma) is emma


def test_when_a_merge_is_undone_later_files_of_the_one_that_ended_come_back_to_it(place, olga):
    here = place("book")
    for title in ("Ant", "Bee"):
        here.put(f"X/{title}.epub", epub(title, authors=["A B"]))
    here.scan()
    ant, bee = here.works()
    merging = merge_works(ant, [bee], by=olga)
    here.put("X/Bee de.epub", epub("Bee", authors=["A B"]) + b"\0")
    here.scan()
    assert set(items(here).values()) == {"Ant"}
    undoing = history.undo(merging, by=olga)
    here.scan()
    apart = {"X/Ant.epub": "Ant", "X/Bee.epub": "Bee", "X/Bee de.epub": "Bee"}
    assert items(here) == apart
    history.undo(undoing, by=olga)
    here.scan()
    assert set(items(here).values()) == {"Ant"}


@pytest.mark.parametrize("title", ["", "Another"])
def test_the_original_stays_when_split_files_follow_themselves_again(place, olga, title):
    here = place("book")
    here.put("X/Cow.epub", epub("Cow", authors=["A B"]))
    for number in range(2):
        here.put(f"X/Cow{number}.pdf", pdf(title="Cow", author="A B") + b"\0" * number)
    here.scan()
    (cow,) = here.works()
    pdfs = [file.id for file in here.files() if file.path_text.endswith(".pdf")]
    split = split_work(cow, pdfs, (), title, by=olga)
    here.scan()
    follow_files(split.work, by=olga)
    here.scan()
    # a title that a person gave, and so locked, is kept
    assert set(items(here).values()) == {title or "Cow"}
    assert [work.id for work in here.works() if work.deleted_at is None] == [cow.id]
    assert survivor_of(split.work) is cow


def test_moved_and_split_files_stay_whatever_they_say(place, olga):
    here = place("book")
    for title in ("Emma", "Persuasion", "Sanditon"):
        here.put(f"{title}/{title}.epub", epub(title, authors=["Jane Austen"]))
    here.put("Emma/Emma.pdf", pdf())
    here.scan()
    works = {work.title: work for work in here.works()}
    files = {file.path_text: file for file in here.files()}
    sanditon = files["Sanditon/Sanditon.epub"]
    move_files(works["Sanditon"], [sanditon.id], works["Persuasion"], by=olga)
    split = split_work(works["Emma"], [files["Emma/Emma.pdf"].id], (), "A sketch", by=olga)
    here.put("Sanditon/Sanditon.epub", epub("Sanditon, revised", authors=["Jane Austen"]))
    here.scan(is_full=True)
    assert items(here) == {
        "Emma/Emma.epub": "Emma",
        "Emma/Emma.pdf": "A sketch",
        "Persuasion/Persuasion.epub": "Persuasion",
        "Sanditon/Sanditon.epub": "Persuasion",
    }
    assert split.work.deleted_at is None


def test_what_is_split_off_has_what_a_scan_would_find_in_its_files(place, olga):
    here = place("book")
    here.put("Emma/Emma.epub", epub("Emma", authors=["Jane Austen"], cover=png(40, 60)))
    second = epub(
        "Emma: A Novel", authors=["Jane Austen", "A. Annotator"], language="fr", cover=png(50, 60)
    )
    here.put("Emma/emma_v2 (FINAL).epub", second)
    here.scan()
    (emma,) = here.works()
    (file,) = (file for file in here.files() if "FINAL" in file.path_text)
    split = split_work(emma, [file.id], (), "", by=olga)

    def found(work):
        (title, *_) = provenance.sources_of(work, "title", by=olga)
        picture = db.session.get(Image, work.cover_id)
        return (
            work.title, work.creator, work.language, work.deleted_at,
            title.source, title.file_path, picture.media_file_id,
        )  # fmt: skip

    wanted = (
        "Emma: A Novel", "Jane Austen, A. Annotator", "fr", None, "tags", file.path_text, file.id,
    )  # fmt: skip
    assert found(split.work) == wanted
    assert (emma.title, emma.language) == ("Emma", "en")
    here.scan(is_full=True)
    for work in (emma, split.work):
        db.session.refresh(work)
    assert found(split.work) == wanted
    assert (emma.title, emma.language) == ("Emma", "en")
    history.undo(split.change_set, by=olga)
    assert [work.title for work in here.works() if work.deleted_at is None] == ["Emma"]


def test_files_that_follow_themselves_again_go_where_they_say(place, olga):
    here = place("book")
    for title in ("Emma", "Persuasion", "Sanditon"):
        here.put(f"{title}/{title}.epub", epub(title, authors=["Jane Austen"]))
    here.scan()
    works = {work.title: work for work in here.works()}
    files = {file.path_text: file for file in here.files()}
    move_files(works["Sanditon"], [files["Sanditon/Sanditon.epub"].id], works["Emma"], by=olga)
    merge_works(works["Emma"], [works["Persuasion"]], by=olga)
    here.scan()
    assert set(items(here).values()) == {"Emma"}
    follow_files(works["Emma"], [files["Sanditon/Sanditon.epub"].id], by=olga)
    here.scan()
    assert items(here)["Sanditon/Sanditon.epub"] == "Sanditon"
    assert items(here)["Persuasion/Persuasion.epub"] == "Emma"
    follow_files(works["Emma"], by=olga)
    here.scan()
    assert items(here) == {f"{title}/{title}.epub": title for title in works}


def test_an_undone_regrouping_is_not_done_again(place, olga):
    here = place("book")
    for name in ("One", "Two"):
        here.put(f"{name}/{name}.epub", epub(name, authors=["Jane Austen"]))
    here.scan()
    edit_work(here.works()[1], {"title": "Mine"}, by=olga)
    apart = {"One/One.epub": "One", "Two/Two.epub": "Mine"}
    assert items(here) == apart
    here.put("Two/Two.epub", epub("One", authors=["Jane Austen"]))
    here.scan()
    assert len(set(items(here).values())) == 1
    regrouping = last_change()
    assert regrouping.kind == "regroup"
    history.undo(regrouping, by=olga)
    assert items(here) == apart
    here.scan(is_full=True)
    assert items(here) == apart
