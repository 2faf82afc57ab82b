"""All deliberate errors of Stacks; services raise them, each interface translates them once.

StacksError
├── NotFound            it doesn't exist, or the caller may not know that it does
├── Forbidden           the caller is known and may not
│   └── PasswordNeeded  the caller may, but must give the password first
├── Conflict            it clashes with what is stored (duplicate, newer version, in use)
├── Invalid             some fields are wrong; one Problem for each
├── Unavailable         something this needs is down; trying again later may help
├── ProviderError       an outside source failed; `permanent` says whether to try again
└── Unreadable          a file could not be read; the reason goes into the problem list
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class StacksError(Exception):
    """Base of the errors that are raised on purpose."""


class NotFound(StacksError):
    """`noun` names the kind of thing ("work", "library")."""

    def __init__(self, noun: str = "page") -> None:
        super().__init__(noun)
        self.noun = noun


class Forbidden(StacksError):
    """`permission` is what was missing, in the words of services/access/roles.py."""

    def __init__(self, permission: str = "") -> None:
        super().__init__(permission)
        self.permission = permission


class PasswordNeeded(Forbidden):
    """The caller may, once they have given their password again."""

    def __init__(self) -> None:
        super().__init__("password")


class Problem:
    """What is wrong with one field: a code and its values, never a sentence (blueprints/words.py
    makes those).
    """

    __slots__ = ("code", "values")

    def __init__(self, code: str, **values: Any) -> None:
        self.code = code
        self.values = values

    def __repr__(self) -> str:
        return f"Problem({self.code!r}, {self.values!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and (self.code, self.values) == (other.code, other.values)

    def __hash__(self) -> int:
        return hash(self.code)


class Invalid(StacksError):
    """`fields` maps the name of each wrong field to its Problem."""

    def __init__(self, fields: Mapping[str, Problem]) -> None:
        super().__init__(", ".join(f"{name}: {problem.code}" for name, problem in fields.items()))
        self.fields = dict(fields)


class Conflict(StacksError):
    """`code` says which clash; `values` what is needed to show it (for two editors: both values of
    each field).
    """

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Unavailable(StacksError):
    """`part` names what is down ("queue", "database", "root"); `retry_after` is in seconds."""

    def __init__(self, part: str, retry_after: int = 10) -> None:
        super().__init__(part)
        self.part = part
        self.retry_after = retry_after


class ProviderError(StacksError):
    """An outside source failed.

    `permanent` is the one bit: False means that trying again may help.
    """

    def __init__(self, source: str, reason: str, *, permanent: bool) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason
        self.permanent = permanent


class Unreadable(StacksError):
    """A file could not be read; `reason` is a short code such as "truncated" or "not_a_zip",
    `detail` is for the log.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason if not detail else f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
