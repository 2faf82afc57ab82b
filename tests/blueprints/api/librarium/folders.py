"""Folders on this server that feed a library, and a book to put into them."""

from __future__ import annotations

import os
from pathlib import Path

from models.base import db
from models.library import Library, LibraryRoot, Root
from services.db.transactions import writing
from tests.makers.books import epub

EPUB = epub("Dune", ["Frank Herbert"])


def make_location(library: Library, folder: Path) -> Root:
    folder.mkdir()
    with writing():
        root = Root(name="Media", path=os.fsencode(folder), path_text=str(folder), kind="book")
        db.session.add(root)
        db.session.flush()
        db.session.add(LibraryRoot(library_id=library.id, root_id=root.id))
    return root


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
