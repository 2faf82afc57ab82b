"""One process that memory.py watches: a scan, or a web process that serves a hundred pages and then waits."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from sqlalchemy import select

from app import create_app
from commands import upgrade
from config import Settings
from models.account import User
from models.base import db
from models.library import Library, LibraryRoot, Root
from services import access, backups, scans, sessions
from services.scanning.run import run_scan
from services.transactions import writing


def main() -> None:
    what, root, data = sys.argv[1], sys.argv[2], sys.argv[3]
    app = create_app(Settings.from_env({"STACKS_DATA": data, "STACKS_SECRET": "x" * 40, "STACKS_LOG_LEVEL": "error"}))
    with app.app_context():
        if what == "scan":
            scan(root)
            return
        user = db.session.execute(select(User)).scalars().first()
        with writing():
            token = sessions.open_session(user, address="127.0.0.1", user_agent="benchmark")
    client = app.test_client()
    client.set_cookie("stacks", token)
    for number in range(50):
        for address in (f"/works?page={number + 1}", f"/works/{number + 1}"):
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)
    print("served", flush=True)
    time.sleep(600)


def scan(root: str) -> None:
    backups.prepare_sqlite()
    upgrade(str(Path(__file__).parent.parent / "migrations"))
    with writing():
        db.session.add(User(username="ada", username_key="ada", is_admin=True))
        library = Library(name="Music", name_key="music", slug="music", kind="music")
        stored = Root(name="Music", path=os.fsencode(root), path_text=root, kind="music")
        db.session.add_all([library, stored])
        db.session.flush()
        db.session.add(LibraryRoot(library_id=library.id, root_id=stored.id, is_default=True))
    job_id = scans.request_scan(stored, by=access.SYSTEM).id
    db.session.rollback()
    run_scan(job_id)


if __name__ == "__main__":
    main()
