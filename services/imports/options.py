"""What a person chose for an import, as the job's row holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from models.job import Job
from services.imports.mapping import Layout
from services.imports.reading import Format

KIND = "import"
CALIBRE, LIBRARIUM = "calibre", "librarium"
CHOOSING, PLANNING, PLANNED, APPLYING, UNDOING = "choosing", "plan", "planned", "apply", "undo"


@dataclass(frozen=True)
class Duplicates:
    """What happens with an item that the library has: `copies` adds another copy, `own` merges the
    reader's own status, rating and dates, `empty` fills empty fields, and the fields in `prefer`
    are replaced unless they are locked. Without any of these the row is skipped.
    """

    copies: bool = False
    own: bool = False
    empty: bool = False
    prefer: tuple[str, ...] = ()

    @property
    def is_skipped(self) -> bool:
        return not (self.copies or self.own or self.empty or self.prefer)


@dataclass(frozen=True)
class Options:
    """`phase` is what the job does next, `is_direct` whether it applies its plan at once,
    `look_up` what is looked up afterwards ("metadata", "cover" or "") and `looked_up` the last work
    for which a batch of that was started, `sent` what a program asked
    for, to be shown again.

    `source` is "" for a table that was sent. Others have `fixed` columns behind those that a person
    chooses, and a Calibre library on this server its `folder`, in hexadecimal digits. `remote` is
    what is asked of another server, and how far it has been read (librarium.Remote).
    """

    library_id: int
    name: str
    format: Format
    layout: Layout
    phase: str = CHOOSING
    duplicates: Duplicates = field(default_factory=Duplicates)
    is_direct: bool = False
    is_undone: bool = False
    look_up: str = ""
    sent: Mapping[str, Any] = field(default_factory=dict)
    looked_up: int = 0
    source: str = ""
    fixed: Mapping[str, int] = field(default_factory=dict)
    folder: str = ""
    remote: Mapping[str, Any] = field(default_factory=dict)

    @property
    def chosen(self) -> Sequence[str]:
        """The columns whose fields a person chooses."""
        return self.format.header[: len(self.format.header) - len(self.fixed)]

    def changed(self, **values: Any) -> Options:
        return replace(self, **values)

    def to_json(self) -> dict[str, Any]:
        values = asdict(self)
        return {
            **values,
            "format": list(self.format),
            "layout": {**self.layout._asdict(), "columns": dict(self.layout.columns)},
        }


def options_of(job: Job) -> Options:
    """The options of an import's job."""
    stored = job.options
    encoding, delimiter, has_header, header = stored["format"]
    duplicates = stored["duplicates"]
    return Options(
        **{
            **stored,
            "format": Format(encoding, delimiter, has_header, tuple(header)),
            "layout": Layout(**stored["layout"]),
            "duplicates": Duplicates(**{**duplicates, "prefer": tuple(duplicates["prefer"])}),
        }
    )
