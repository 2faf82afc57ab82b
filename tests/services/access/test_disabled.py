"""An administrator whose account is disabled is nobody."""

from __future__ import annotations

from sqlalchemy import select

from models.base import db
from models.file import MediaFile
from models.library import Folder, Root
from services import access
from services.db.transactions import writing


def test_a_disabled_administrator_sees_no_file(app, ada):
    with writing():
        root = Root(name="Media", path=b"/media", path_text="/media", kind="book")
        db.session.add(root)
        db.session.flush()
        folder = Folder(root_id=root.id, path=b"", path_text="")
        db.session.add(folder)
        db.session.flush()
        db.session.add(
            MediaFile(
                root_id=root.id,
                folder_id=folder.id,
                path=b"a.epub",
                path_text="a.epub",
                size=1,
                mtime_ns=1,
            )
        )

    def seen() -> list[str]:
        query = select(MediaFile.path_text).where(access.visible_files(ada))
        return list(db.session.execute(query).scalars())

    assert seen() == ["a.epub"]
    assert access.visible_files_sql(ada) == "1 = 1"
    with writing(ada):
        ada.is_active = False
    assert seen() == []
    assert access.visible_files_sql(ada) != "1 = 1"
