"""A work's cover as a person sets it: the page with the picture it has, sending another one, going
back to the file's own.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, BinaryIO, cast

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import toasts, words
from blueprints.current import current_user, settings
from errors import Invalid
from models.change import ChangeSet
from models.work import Work
from services import access, covers
from services.works.read import get_work

_AROUND = 64 << 10  # bytes of a form around its file


def add_to(bp: Blueprint) -> None:
    """Mount these doors on the works' blueprint."""
    bp.url_value_preprocessor(_take_more)
    bp.add_url_rule("/<int:work_id>/cover", "cover", show)
    bp.add_url_rule("/<int:work_id>/cover", "set_cover", save, methods=["POST"])
    bp.add_url_rule("/<int:work_id>/cover/remove", "remove_cover", remove, methods=["POST"])


def _take_more(endpoint: str | None, _values: Any) -> None:
    """A picture may be larger than other forms.

    Said here because the check of the form's token reads the form before any view runs.
    """
    if endpoint == "works.set_cover":
        request.max_content_length = covers.MOST_BYTES + _AROUND


def _get(work_id: int) -> Work:
    work = get_work(work_id, by=current_user())
    access.require(current_user(), "works:update", work)
    return work


def show(work_id: int) -> str:
    return _page(_get(work_id), "")


def _page(work: Work, problem: str) -> str:
    return render_template("works/cover.html", work=work, cover=view(work), problem=problem)


def view(work: Work) -> dict[str, Any]:
    """What works/_cover.html shows."""
    own = covers.uploaded(work, by=current_user())
    url = url_for("covers.show", image_id=work.cover_id, width=320) if work.cover_id else ""
    return {"url": url, "own": own, "most": covers.MOST_BYTES >> 20}


def save(work_id: int) -> Any:
    work, sent = _get(work_id), request.files.get("cover")
    stream = cast(BinaryIO, sent.stream if sent else BytesIO())
    try:
        made = covers.set_cover(work, stream, by=current_user(), data_dir=settings().data_dir)
    except Invalid as error:
        status = 413 if error.fields["cover"].code == "picture_too_large" else 422
        return _page(_get(work_id), words.sentence(error.fields["cover"])), status
    return _told(work_id, made, _("Cover updated."))


def remove(work_id: int) -> Any:
    made = covers.remove_cover(_get(work_id), by=current_user())
    return _told(work_id, made, _("Restored the cover from the file."))


def _told(work_id: int, made: ChangeSet | None, text: str) -> Any:
    toasts.tell(
        text if made else _("No changes."),
        undo=url_for("history.undo", change_set_id=made.id) if made else None,
    )
    return redirect(url_for("works.show", work_id=work_id), 303)
