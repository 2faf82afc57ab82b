"""Suggests the items that a file without one may belong to."""

from __future__ import annotations

import re
from contextlib import suppress

from sqlalchemy import select

from errors import Invalid
from models.account import User
from models.file import MediaFile
from models.work import Work
from services import access
from services.db.transactions import session
from services.lists import did_you_mean, finding
from services.works import loose_files

MAX = 8
_WORDS = re.compile(r"[^\W_]+")


def text_of(file: MediaFile) -> str:
    """What to search for: the words of the file's name."""
    name = file.path_text.rpartition("/")[2]
    return _words(name.rpartition(".")[0] or name)


def suggest(file: MediaFile, text: str, *, by: User) -> list[Work]:
    """The works with these words, else with similar ones, else with those of the file's folder: of
    the file's kind, and only works into which the caller may move files.
    """
    folder = _words(file.path_text.rpartition("/")[0].rpartition("/")[2])
    for words in dict.fromkeys((text, folder)):
        if works := _similar(file, words, by):
            return works
    return []


def _similar(file: MediaFile, text: str, by: User) -> list[Work]:
    ids: list[int] = []
    with suppress(Invalid):
        ids = [row.id for row in finding.find(by, text).rows] if text else []
    kind = loose_files.kind_of(file)
    return _usable(ids, kind, by) or _usable(
        [row.id for row in did_you_mean.works(text, by=by)], kind, by
    )


def _usable(work_ids: list[int], kind: str, by: User) -> list[Work]:
    if not work_ids:
        return []
    query = select(Work).where(
        Work.id.in_(work_ids),
        Work.kind == kind,
        Work.scope_id.in_(access.permitted_scopes(by, "works:move")),
    )
    works = {work.id: work for work in session().execute(query).scalars()}
    ordered = [works[work_id] for work_id in work_ids if work_id in works]
    return [work for work in ordered[: 2 * MAX] if access.may(by, "works:move", work)][:MAX]


def _words(text: str) -> str:
    return " ".join(_WORDS.findall(text))
