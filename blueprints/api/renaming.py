"""Names of fields where an API calls them differently than the services do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from errors import Conflict, Invalid


@contextmanager
def renaming_errors(theirs: Mapping[str, str]) -> Iterator[None]:
    """What services complain about inside this block is named as the API calls it; `theirs` maps
    our names to the API's.
    """
    try:
        yield
    except Invalid as error:
        raise Invalid(
            {theirs.get(name, name): problem for name, problem in error.fields.items()}
        ) from error
    except Conflict as error:
        if error.values.get("field") not in theirs:
            raise
        values = {**error.values, "field": theirs[error.values["field"]]}
        raise Conflict(error.code, **values) from error
