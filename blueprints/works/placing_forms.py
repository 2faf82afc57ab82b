"""The forms for merging and splitting items and moving files."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired

from blueprints import words, work_words
from blueprints.formats import ngettext
from blueprints.forms import Form, text_field
from blueprints.inputs import WholeField
from services.lists.details import Details
from services.works import merge_preview
from services.works.fields import WORK
from services.works.merge_preview import Side


class MergeForm(Form):
    """Which of two items stays. The versions are those that the page showed."""

    survivor = RadioField(_l("Keep"), [InputRequired(_l(words.SENTENCES["required"]))], coerce=int)
    version = WholeField("")
    other_version = WholeField("")

    def __init__(self, sides: Sequence[Side]) -> None:
        work, other = (side.work for side in sides)
        super().__init__(survivor=merge_preview.fuller(sides).work.id)
        self.survivor.choices = [SelectChoice(row.id, row.title) for row in (work, other)]
        self._works = (work, other)
        if not self.is_submitted():
            self._see()

    def look_again(self) -> None:
        """For a page that shows both again, because somebody changed one of them meanwhile."""
        self._see()
        self.form_errors.append(_(words.CLASHES["changed_meanwhile"]))

    def _see(self) -> None:
        self.version.data, self.other_version.data = (work.version for work in self._works)

    def seen(self) -> dict[int, int]:
        """The versions by id."""
        versions = (self.version.data, self.other_version.data)
        return {
            work.id: version
            for work, version in zip(self._works, versions, strict=True)
            if version is not None
        }


class FilesForm(Form):
    """Some files and editions of an item."""

    files = SelectMultipleField(
        _l("Files"),
        coerce=int,
        invalid_choice_message=lambda count: ngettext(
            "The file you chose belongs to another item now. Choose again.",
            "Some of the files you chose belong to another item now. Choose again.",
            count,
        ),
    )
    editions = SelectMultipleField(
        _l("Editions"),
        coerce=int,
        invalid_choice_message=lambda count: ngettext(
            "The edition you chose belongs to another item now. Choose again.",
            "Some of the editions you chose belong to another item now. Choose again.",
            count,
        ),
    )

    def __init__(self, details: Details) -> None:
        super().__init__()
        self.editions.choices = [
            SelectChoice(edition.id, work_words.edition_name(edition))
            for edition, _lines in details.editions
        ]
        self.files.choices = [
            SelectChoice(line.file.id, line.file.path_text)
            for _edition, lines in details.editions
            for line in lines
        ]


class SplitForm(FilesForm):
    """The files and editions that become an item of their own, and its title."""

    title = text_field(
        _l("Title of the new item"),
        max_length=WORK["title"].limit,
        help=_l("Leave empty to take it from the files."),
    )


AUTOMATIC = 0  # the edition that is the same, or a new one


class MoveForm(Form):
    """The edition that files move to."""

    edition = RadioField(
        _l("Edition"), [InputRequired(_l(words.SENTENCES["required"]))], coerce=int
    )

    def __init__(self, choices: Sequence[SelectChoice]) -> None:
        super().__init__(edition=choices[0].value if choices else None)
        self.edition.choices = list(choices)
