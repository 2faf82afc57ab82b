"""The settings that services need, set once by the application. Services never read settings
themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Runtime:
    """`readers` is the number of processes that read files during a scan; `time_zone` is the
    instance's. `source_urls` are addresses of sources of metadata that are not their own,
    `librarium_url` that of a server that everyone may import from.
    """

    data_dir: Path = Path("data")
    readers: int = 1
    secret: str = ""
    secret_old: str = ""
    may_register: bool | None = None
    time_zone: str = "UTC"
    source_urls: Mapping[str, str] = field(default_factory=dict, hash=False)
    base_url: str = ""
    librarium_url: str = ""


_present = Runtime()


def configure(values: Runtime) -> None:
    global _present
    _present = values


def current() -> Runtime:
    """The settings of this process."""
    return _present
