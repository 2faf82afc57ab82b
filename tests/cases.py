"""Many questions to one state of things, in one test."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest


def each_case(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Any], Any]:
    """Like `pytest.mark.parametrize`, for tests that change nothing: what they need is made once,
    and every case that fails is named.
    """
    names = (names,) if isinstance(names, str) else names

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)
        shared = [value for name, value in signature.parameters.items() if name not in names]
        mine = inspect.Parameter("subtests", inspect.Parameter.POSITIONAL_OR_KEYWORD)

        @functools.wraps(test)
        def run(subtests: pytest.Subtests, **fixtures: Any) -> None:
            for case in cases:
                values = dict(zip(names, case if len(names) > 1 else (case,), strict=True))
                with subtests.test(**{name: str(value) for name, value in values.items()}):
                    test(**fixtures, **values)

        run.__signature__ = signature.replace(parameters=[mine, *shared])  # type: ignore[attr-defined]
        return run

    return decorate
