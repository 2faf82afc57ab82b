"""Some works with all the files that they have or will have, while these are regrouped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import select

from models.work import WorkKey
from services.db import many
from services.db.ids import Ids
from services.scanning.batch import Scan
from services.scanning.members import Member
from services.scanning.regroup_history import History


class Key(NamedTuple):
    """The work to which a key leads, and whether a person decided that."""

    work_id: int
    is_redirect: bool


@dataclass
class Regrouping:
    """Some works with all files that they have or will have, in the order of the walk."""

    scan: Scan
    ids: Ids
    files: list[Member]
    work_ids: set[int]
    keys: Mapping[str, Key]
    roots: frozenset[int]
    new: dict[int, str] = field(default_factory=dict)  # kinds of new works
    history: History = field(init=False)

    def __post_init__(self) -> None:
        self.history = History(self.scan)

    @cached_property
    def decided(self) -> list[Member]:
        """The files whose place is decided here: not those that are missing, that a person has
        placed, or that belong to other libraries.
        """
        return [file for file in self.files if file.is_present and file.root_id in self.roots]

    @cached_property
    def present(self) -> list[Member]:
        """All files that are there."""
        return [file for file in self.files if file.placement is not None and not file.is_missing]

    @cached_property
    def nowhere(self) -> list[Member]:
        """Files that are there and belong to no work, such as extras whose film is missing."""
        return [
            file
            for file in self.files
            if file.placement is None
            and not file.is_missing
            and not file.is_placed
            and file.root_id in self.roots
        ]

    @cached_property
    def own_keys(self) -> dict[int, list[str]]:
        """By work, the keys that its files gave it."""
        query = select(WorkKey.work_id, WorkKey.key).where(
            WorkKey.library_id == self.scan.library_ids[0], ~WorkKey.is_redirect
        )
        own: dict[int, list[str]] = defaultdict(list)
        for work_id, key in many.rows_in(query, WorkKey.work_id, self.work_ids):
            own[work_id].append(key)
        return {work_id: sorted(keys) for work_id, keys in own.items()}

    def group_of(self, file: Member) -> str:
        """The key of the group that a file says. One that a person redirected is that of the work
        to which it leads.
        """
        known = self.keys.get(file.key)
        if known is not None and known.is_redirect:
            return self.own_keys.get(known.work_id, [file.key])[0]
        return file.key
