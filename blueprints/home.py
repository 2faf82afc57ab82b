"""The home page: recently added items and running jobs."""

from __future__ import annotations

from flask import Blueprint, render_template

from blueprints.current import current_user
from services import libraries, scans
from services.lists import browsing

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> str:
    me = current_user()
    mine = libraries.list_libraries(by=me)
    kinds = list(dict.fromkeys(library.kind for library in mine))
    recent = [(kind, rows) for kind in kinds if (rows := browsing.recent_works(me, kind, limit=16))]
    return render_template(
        "home/index.html", mine=mine, recent=recent, running=scans.lines(scans.list_running(by=me))
    )
