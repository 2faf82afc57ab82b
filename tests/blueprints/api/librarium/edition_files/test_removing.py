"""Files of an edition that are removed, and come back."""

from __future__ import annotations

import os

from services import history, trash_files, uploads
from tests.blueprints.api.librarium.folders import EPUB, files_in
from tests.rows import last_change


def test_a_sent_file_goes_into_the_trash_and_comes_back(programs, path, kept, edo):
    sent = programs.edo.upload("post", path, "file", EPUB, "a.epub").json
    assert programs.edo.delete(f"{path}/{sent['id']}").status_code == 204
    change = last_change()
    assert files_in(kept) == [f".stacks-trash/{change.uuid}/ebooks/Dune PartOne/a.epub"]
    assert programs.vera.get(f"{path}/{sent['id']}").status_code == 404
    assert programs.edo.delete(f"{path}/{sent['id']}").status_code == 404
    history.undo(change, by=edo)
    assert programs.vera.get(f"{path}/{sent['id']}").data == EPUB
    assert files_in(kept) == ["ebooks/Dune PartOne/a.epub"]


def test_the_trash_is_emptied_after_a_month(programs, path, kept):
    sent = programs.edo.upload("post", path, "file", EPUB, "a.epub").json
    programs.edo.delete(f"{path}/{sent['id']}")
    assert trash_files.empty(uploads.folder()) == 0
    for folder in (kept / ".stacks-trash").iterdir():
        os.utime(folder, (0, 0))
    assert trash_files.empty(uploads.folder()) == 1
    assert files_in(kept) == []
