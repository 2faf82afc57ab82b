"""Choosing another item, for merging or moving files."""

from __future__ import annotations

from typing import Any

from flask import request

from blueprints import words
from blueprints.current import current_user
from errors import Invalid
from models.work import Work
from services.lists import finding


def view(work: Work, url: str) -> dict[str, Any]:
    """The values for works/_others.html: other items that match what was typed, suggestions before
    that; each leads to its id below `url`.
    """
    q = request.args.get("q", "")
    try:
        return {"q": q, "rows": _rows(work, q), "problem": "", "url": url}
    except Invalid as error:
        return {"q": q, "rows": (), "problem": words.sentence(error.fields["q"]), "url": url}


def _rows(work: Work, q: str) -> Any:
    me = current_user()
    return finding.find_others(work, q, by=me) if q.strip() else finding.suggest_others(work, by=me)
