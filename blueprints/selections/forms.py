"""The form for the fields of many items at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, SelectChoice, SelectField

from blueprints.forms import Form, of
from blueprints.inputs import JsonField
from services.selections.editing import ADD, REMOVE, SET, Edits, FieldEdit
from services.selections.values import Common
from services.text.fields import Field as TableField
from services.works.fields import WORK

LOCK, UNLOCK = "lock", "unlock"
_HOW = (
    SelectChoice(ADD, _l("Add")),
    SelectChoice(REMOVE, _l("Remove")),
    SelectChoice(SET, _l("Replace all with")),
)
_LOCKS = (
    SelectChoice("", _l("As it is")),
    SelectChoice(LOCK, _l("Lock")),
    SelectChoice(UNLOCK, _l("Unlock")),
)


class ManyForm(Form):
    """Some fields of many works: see form_for.

    A text is touched when it isn't the common value with which the page was rendered (`was_…`,
    None where the items differ); a list when it has entries, and `how_…` says what is done with
    them. `empty_…` empties a field of all items. `versions` are those of the items that the page
    was rendered with, in their order.
    """

    rows: Mapping[str, TableField] = {}
    versions = JsonField()

    def __init__(self, common: Mapping[str, Common], versions: Sequence[int]) -> None:
        texts = {name: it for name, it in common.items() if not self.rows[name].entries}
        shown = {name: it.value for name, it in texts.items() if not it.is_various}
        was = {f"was_{name}": shown.get(name) for name in texts}
        super().__init__(data={**shown, **was, "versions": list(versions)})

    def inputs(self) -> list[Field]:
        """The visible fields, in the order of the table."""
        return [self[name] for name in self.rows]

    def edits(self) -> Edits:
        """What the user changes, for the service."""
        fields = {name: edit for name in self.rows if (edit := self._edit(name)) is not None}
        locks = {name: self[f"lock_{name}"].data for name in self.rows}
        return Edits(fields, {name: lock == LOCK for name, lock in locks.items() if lock})

    def seen_versions(self, work_ids: Sequence[int]) -> dict[int, int]:
        """The versions with which the page was rendered, by id."""
        seen = self.versions.data
        if not isinstance(seen, list) or len(seen) != len(work_ids):
            return dict.fromkeys(work_ids, 0)  # somebody may have changed any of them
        pairs = zip(work_ids, seen, strict=True)
        return {work_id: it if isinstance(it, int) else 0 for work_id, it in pairs}

    def _edit(self, name: str) -> FieldEdit | None:
        row, value = self.rows[name], self[name].data
        if self[f"empty_{name}"].data:
            return FieldEdit(SET, row.empty)
        if row.entries:
            return FieldEdit(self[f"how_{name}"].data, value) if value else None
        was = self[f"was_{name}"].data
        is_untouched = not value if was is None else row.is_same(value or "", was)
        return None if is_untouched else FieldEdit(SET, value or "")

    def validate(self, extra_validators: Any = None) -> bool:
        """Fields that the user didn't touch are not validated: they may be older than a rule."""
        super().validate(extra_validators)
        touched = self.edits().fields
        for field in self.inputs():
            if field.name not in touched:
                field.errors = ()
        return not self.errors


@cache
def form_for(*names: str) -> type[ManyForm]:
    """The form for these fields of works."""
    fields: dict[str, Any] = {}
    for name in names:
        row = WORK[name]
        fields |= {
            name: of(row, help=""),
            f"empty_{name}": BooleanField(_l("Empty this field for all")),
            f"lock_{name}": SelectField(choices=list(_LOCKS), default=""),
        }
        if row.entries:
            fields[f"how_{name}"] = SelectField(choices=list(_HOW), default=ADD)
        else:
            fields[f"was_{name}"] = JsonField()
    return type("ManyForm", (ManyForm,), {"rows": {name: WORK[name] for name in names}, **fields})
