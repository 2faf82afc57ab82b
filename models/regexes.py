"""Regular expressions in linear time (RE2), and the function with which SQLite runs them.

RE2 is imported with the first expression: it takes 3.4 MiB that most processes never need.
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

_MEMORY = 1 << 20  # bytes of one compiled expression


@lru_cache(256)
def error_in(pattern: str) -> str:
    """Why this is no regular expression; empty when it is one."""
    if "\0" in pattern:
        return "NUL"
    try:
        _compiled(pattern)
    except UnicodeEncodeError:
        return "surrogate"
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("re2", "_re2"):
            raise
        return str(error) or "error"
    return ""


@lru_cache(64)
def _compiled(pattern: str) -> Any:
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
    return re2.compile(pattern, options)


def matches(pattern: str, text: str | None, deadline: float) -> bool:
    """Whether the expression matches somewhere in the text.

    Raises TimeoutError when time.monotonic() is past the deadline.
    """
    if time.monotonic() > deadline:
        raise TimeoutError
    return text is not None and _compiled(pattern).search(text) is not None
