"""Covers for an item that sources have, and one at a web address."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Response, redirect, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeSerializer
from wtforms import HiddenField

from blueprints import form_tokens, source_words, toasts, work_words
from blueprints.current import current_user, settings
from blueprints.forms import Form, text_field
from blueprints.works.blueprint import bp, get_own_work
from errors import Invalid, NotFound, ProviderError
from models.change import ChangeSet
from models.work import Work
from services import web_pictures
from services.metadata import candidates, found_covers
from services.metadata.found_covers import FoundCover
from services.works.fields import WORK


class SearchForm(Form):
    """A search in all sources; it is sent in the address."""

    text = text_field(_l("ISBN or title"), max_length=WORK["title"].limit)
    creator = text_field(_l("Creator"), max_length=WORK["contributors"].limit)

    class Meta(Form.Meta):
        csrf = False


class AddressForm(Form):
    url = text_field(
        _l("Web address of a picture"),
        required=True,
        max_length=web_pictures.LONGEST_ADDRESS,
        type="url",
    )


class ChoiceForm(Form):
    """A cover that was found, signed."""

    found = HiddenField()


class Choice(NamedTuple):
    """A cover that a source has; `token` is what its button sends."""

    source: str
    width: int
    height: int
    token: str


class Choices(NamedTuple):
    """What works/_cover_choices.html shows; `found` is None before the search."""

    search_form: SearchForm
    address_form: AddressForm
    is_askable: bool
    found: list[Choice] | None = None


def choices(work: Work, address_form: AddressForm | None = None) -> Choices:
    """The forms and, if a search was sent in the address, what was found."""
    text, creator = candidates.question_of(work, by=current_user())
    asked = SearchForm(request.args) if request.args.get("text") else None
    shown = asked or SearchForm(formdata=None, text=text, creator=creator)
    found = _found(work, asked) if asked is not None and asked.validate() else None
    is_askable = candidates.is_askable(work.kind)
    return Choices(shown, address_form or AddressForm(formdata=None), is_askable, found)


@bp.get("/<int:work_id>/cover/found/<string:token>")
def found_cover(work_id: int, token: str) -> Response:
    """A cover that was found, as a picture."""
    get_own_work(work_id)
    path = found_covers.path_of(_read(token).key, settings().data_dir)
    if not path.exists():
        raise NotFound("image")
    response = send_file(path, mimetype="image/webp")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@bp.post("/<int:work_id>/cover/choose")
def choose_cover(work_id: int) -> Any:
    work = get_own_work(work_id)
    found = _read(ChoiceForm().found.data or "")
    change_set = found_covers.set_found_cover(
        work, found, by=current_user(), data_dir=settings().data_dir
    )
    return _done(work_id, change_set)


def fetch(work: Work, form: AddressForm) -> Any:
    """Show the picture at an address; None when the form complains."""
    try:
        if form.validate_on_submit():
            change_set = web_pictures.fetch_cover(
                work, form.url.data or "", by=current_user(), data_dir=settings().data_dir
            )
            return _done(work.id, change_set)
    except Invalid as error:
        form.refuse(error)
    except ProviderError as error:
        form.url.errors = [source_words.sentence(error.reason)]
    return None


def _found(work: Work, form: SearchForm) -> list[Choice]:
    text, creator = form.text.data or "", form.creator.data or ""
    found = found_covers.find_covers(
        work, text.strip(), creator.strip(), by=current_user(), data_dir=settings().data_dir
    )
    return [
        Choice(work_words.source_name(it.source), it.width, it.height, _serializer().dumps(it))
        for it in found
    ]


def _done(work_id: int, change_set: ChangeSet | None) -> Any:
    toasts.show_change(change_set, _("Cover updated."))
    return redirect(url_for("works.show", work_id=work_id), 303)


def _read(token: str) -> FoundCover:
    try:
        return FoundCover(*_serializer().loads(token))
    except (BadData, TypeError) as error:
        raise NotFound("image") from error


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(form_tokens.keys(), salt="found-cover")
