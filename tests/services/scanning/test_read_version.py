"""Files that an earlier version has read are read once more, and only once."""

from __future__ import annotations

from sqlalchemy import select, update

from models.base import db
from models.file import FileFacts, MediaFile
from models.library import Folder
from readers import registry, stored
from services.db.transactions import writing
from tests.makers.audio import mp3
from tests.makers.books import epub


def as_if_read_by_an_earlier_version() -> None:
    with writing():
        for model in (Folder, MediaFile):
            db.session.execute(update(model).values(read_version=registry.READ_VERSION - 1))


def facts_of(path: str):
    query = select(FileFacts.data).join(MediaFile, MediaFile.id == FileFacts.media_file_id)
    return stored.decode(db.session.execute(query.where(MediaFile.path_text == path)).scalar_one())


def test_what_a_file_says_is_stored_with_it(place):
    books = place("book")
    books.put("Emma.epub", epub("Emma", authors=["Jane Austen"]))
    books.scan()
    facts = facts_of("Emma.epub")
    assert (facts.title, facts.contributors[0].name) == ("Emma", "Jane Austen")
    books.put("Emma.epub", epub("Emma, again", authors=["Jane Austen"]))
    books.scan()
    assert facts_of("Emma.epub").title == "Emma, again"


def test_after_an_upgrade_every_file_is_read_once_more(place):
    books = place("book")
    books.put("a/Emma.epub", epub("Emma", authors=["Jane Austen"]))
    books.put("b/broken.epub", b"not a book")
    books.scan()
    before = [(file.id, file.uuid, file.edition_id) for file in books.files()]
    as_if_read_by_an_earlier_version()
    again = books.scan()
    assert (again.counts["read"], again.options.get("rereading")) == (2, True)
    assert not {"added", "changed", "moved"} & {
        name for name, count in again.counts.items() if count
    }
    assert [(file.id, file.uuid, file.edition_id) for file in books.files()] == before
    after = books.scan()
    assert (after.counts.get("read", 0), after.options.get("rereading")) == (0, None)


def test_a_file_that_was_refused_is_tried_again_after_an_upgrade(place):
    music = place("music")
    music.put("a/1.mp3", b"\0" * 300)
    assert music.scan().counts["failed"] == 1
    assert music.scan().counts.get("read", 0) == 0
    music.put("a/2.mp3", mp3(title="Two", album="A"))
    as_if_read_by_an_earlier_version()
    assert music.scan().counts["read"] == 2


def test_a_scan_that_was_stopped_reads_the_rest_again(place):
    books = place("book")
    for name in ("a", "b"):
        books.put(f"{name}/{name}.epub", epub(name.upper(), authors=["Jane Austen"]))
    books.scan()
    with writing():  # it got as far as the first folder
        for model, name in ((Folder, Folder.path), (MediaFile, MediaFile.path)):
            db.session.execute(update(model).where(name >= b"b").values(read_version=0))
    assert books.scan().counts["read"] == 1
