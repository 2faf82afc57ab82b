"""The forms about scans."""

from __future__ import annotations

from wtforms import BooleanField, StringField

from blueprints.forms import Form
from blueprints.inputs import WholeField


class ScanForm(Form):
    """A scan of one folder; a full one reads unchanged files too."""

    root_id = WholeField()
    full = BooleanField()


class AnswerForm(Form):
    """The answer to a scan that asks: see services.scans.answer."""

    choice = StringField(default="")
