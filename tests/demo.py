"""Fills a new data folder for developers: `python -m tests.demo MEDIA_FOLDER`, which bin/dev calls.

An administrator (demo), an editor and a viewer, and a library of each kind whose folders wait to be
scanned. Does nothing when there are users already.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from app import create_app
from commands import upgrade
from config import Settings
from models.account import User
from services import libraries, members, roots
from services.accounts import users
from services.accounts.visitors import Visitor
from services.folders import FolderRules
from tests.makers import demo

PROGRAM = Path(__file__).parent.parent


def fill(settings: Settings, media: Path) -> str:
    """Write the media and make accounts and libraries; gives the accounts' password, "" when there
    are accounts already.
    """
    with create_app(settings).app_context():
        upgrade(str(PROGRAM / "migrations"))
        return "" if users.has_users() else make_household(settings, media)


def make_household(settings: Settings, media: Path) -> str:
    """Three people with one password, which is returned, and their libraries."""
    password = secrets.token_urlsafe(9)
    admin, _ = users.make_first_admin(
        {"username": "demo", "display_name": "Demo", "password": password},
        visitor=Visitor("127.0.0.1", interface="terminal"),
        opening=lambda user: user,
    )
    others = {
        role: users.create_user({"username": name, "password": password}, by=admin)
        for name, role in (("edith", "editor"), ("victor", "viewer"))
    }
    folder_rules = FolderRules((media,), PROGRAM, settings.data_dir)
    _make_libraries(media, folder_rules, admin, others)
    return password


def _make_libraries(
    media: Path, folder_rules: FolderRules, admin: User, others: dict[str, User]
) -> None:
    for kind, folder in demo.write(media).items():
        library = libraries.create_library({"name": demo.KINDS[kind], "kind": kind}, by=admin)
        for role, user in others.items():
            members.add_member(library, user.username, role, by=admin)
        roots.add_and_scan(library, str(folder), by=admin, rules=folder_rules)


def main() -> None:
    password = fill(Settings.from_env(os.environ), Path(sys.argv[1]))
    if password:
        sys.stdout.write(f"Demo accounts demo, edith and victor; password {password}\n")


if __name__ == "__main__":
    main()
