"""One process that memory.py watches: a scan, or a web process that serves a hundred pages and then
waits.
"""

from __future__ import annotations

import importlib
import sys
import time

from flask import Flask
from sqlalchemy import select

from config import Settings
from core import create_core
from models.account import User
from models.base import db
from models.job import Job
from services.accounts import sessions
from services.db.transactions import writing
from services.scanning.run import run_scan


def main() -> None:
    what, data = sys.argv[1], sys.argv[2]
    settings = Settings.from_env(
        {"STACKS_DATA": data, "STACKS_SECRET": "x" * 40, "STACKS_LOG_LEVEL": "error"}
    )
    if what == "scan":
        with create_core(settings).app_context():
            run_scan(db.session.execute(select(Job.id)).scalar_one())
    else:
        importlib.import_module("app")  # here, so that the scanning process is what a worker is
        serve(sys.modules["app"].create_app(settings))


def serve(app: Flask) -> None:
    with app.app_context():
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


if __name__ == "__main__":
    main()
