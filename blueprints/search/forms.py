"""The form of the search page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SearchField

from blueprints.forms import Form
from services.search.query import MAX_LENGTH


class SearchForm(Form):
    """Sent by GET, which changes nothing, so it needs no token."""

    class Meta(Form.Meta):
        csrf = False

    q = SearchField(_l("Search"), default="", render_kw={"maxlength": MAX_LENGTH})
