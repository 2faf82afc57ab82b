"""What people put together by hand, scans leave as it is."""

from __future__ import annotations

from models.base import db
from models.work import Edition, Work
from services.works.merging import merge_works
from services.works.placing import move_files, split_work
from services.works.read import survivor_of
from tests.makers.books import epub, pdf


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
