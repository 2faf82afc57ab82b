"""The settings of tests; processes that a test starts import them without everything else."""

from __future__ import annotations

from pathlib import Path

from config import Settings
from config.table import SOURCES, source_variable


def settings_for(data: Path, **environ: str) -> Settings:
    """Settings of a test: nothing from this machine's environment. Nothing answers where sources of
    metadata are looked for.
    """
    given = {
        **{source_variable(source): "http://127.0.0.1:9" for source in SOURCES},
        "STACKS_DATA": str(data),
        "STACKS_SECRET": "only for tests: " + "x" * 32,
        "STACKS_TIMEZONE": "UTC",
        "STACKS_LOG_LEVEL": "error",
        "STACKS_MEDIA_DIRS": str(data.parent),
        "STACKS_READERS": "1",
        "STACKS_REGISTRATION": "on",
        **environ,
    }
    return Settings.from_env(given)
