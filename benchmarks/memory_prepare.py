"""Makes what memory_child.py scans: a database with one library, its folder, and a scan that
waits.
"""

from __future__ import annotations

import os
import sys

from app import create_app
from commands import upgrade
from config import Settings
from models.account import User
from models.base import db
from models.library import Library, LibraryRoot, Root
from services import access, backups, scans
from services.db.transactions import writing


def main() -> None:
    root, data = sys.argv[1], sys.argv[2]
    app = create_app(
        Settings.from_env(
            {"STACKS_DATA": data, "STACKS_SECRET": "x" * 40, "STACKS_LOG_LEVEL": "error"}
        )
    )
    with app.app_context():
        backups.prepare_sqlite()
        upgrade("migrations")
        with writing():
            db.session.add(User(username="ada", username_key="ada", is_admin=True))
            library = Library(name="Music", name_key="music", slug="music", kind="music")
            stored = Root(name="Music", path=os.fsencode(root), path_text=root, kind="music")
            db.session.add_all([library, stored])
            db.session.flush()
            db.session.add(LibraryRoot(library_id=library.id, root_id=stored.id, is_default=True))
        scans.request_scan(stored, by=access.SYSTEM)


if __name__ == "__main__":
    main()
