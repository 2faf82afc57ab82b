"""What a request contains, as values: ids, query and body; each complaint names its field."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, TypeVar, cast

import orjson
from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import FileStorage
from werkzeug.formparser import FormDataParser

from errors import Conflict, Invalid, Problem, Unavailable

_UUID = re.compile(
    r"(?:urn:uuid:)?\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?",
    re.IGNORECASE,
)
_MAX_COMPLAINTS = 10
_AROUND = 64 << 10  # bytes of a form around its file
ModelT = TypeVar("ModelT", bound=BaseModel)


def uuid_of(text: str) -> uuid.UUID:
    """Hyphens, braces and urn:uuid: are accepted. Raises ValueError."""
    match = _UUID.fullmatch(text) if text.isascii() else None
    if match is None:
        raise ValueError(text)
    return uuid.UUID("".join(match.groups()))


def query(model: type[ModelT]) -> ModelT:
    """The query string; parameters without a value count as missing, unknown ones are ignored."""
    given: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        values = [value for value in request.args.getlist(name) if value != ""]
        if values:
            given[name] = values if "list" in str(field.annotation) else values[-1]
    _require_storable(given)
    return validated(model, given)


def body(model: type[ModelT], *, is_optional: bool = False) -> ModelT:
    """The JSON body, whatever its content type; `null` and null fields count as missing. Raises
    Invalid.
    """
    raw = request.get_data(cache=False)
    if not raw.strip() and is_optional:
        return validated(model, {})
    try:
        parsed = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Invalid(
            {
                "body": Problem(
                    "required" if not raw.strip() else "not_json", at=getattr(error, "pos", 0) + 1
                )
            }
        ) from None
    if parsed is not None and not isinstance(parsed, dict):
        raise Invalid({"body": Problem("not_an_object")})
    if b"\\u0000" in raw:
        _require_storable(parsed or {})
    return validated(model, parsed or {})


def form(model: type[ModelT]) -> ModelT:
    """The texts of a multipart body; unknown ones are ignored."""
    given = {name: request.form[name] for name in model.model_fields if name in request.form}
    _require_storable(given)
    return validated(model, given)


def _require_storable(values: Mapping[str, Any]) -> None:
    """Raises Invalid naming the field of a text with a NUL, which PostgreSQL can't store."""
    for name, value in values.items():
        if _has_nul(name) or _has_nul(value):
            raise Invalid({"body" if _has_nul(name) else name: Problem("not_printable")})


def _has_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    if isinstance(value, list):
        return any(map(_has_nul, value))
    return isinstance(value, str) and "\0" in value


def upload(name: str, *, limit: int = 0, folder: Callable[[], Path] | None = None) -> FileStorage:
    """The file of a multipart body, of at most `limit` bytes if that is given. Raises Invalid
    naming its field.
    """
    if limit:
        request.max_content_length = limit + _AROUND
    file = _received(name, folder) if folder is not None else request.files.get(name)
    if file is None:
        raise Invalid({name: Problem("no_file")})
    return file


def _received(name: str, folder: Callable[[], Path]) -> FileStorage | None:
    """The file in a folder of ours: the system's temporary folder may be small."""

    def opened(*_given: Any, **_more: Any) -> IO[bytes]:
        return cast(IO[bytes], NamedTemporaryFile(dir=folder(), prefix=".new-"))

    parser = FormDataParser(
        stream_factory=opened,
        max_form_memory_size=request.max_form_memory_size,
        max_content_length=request.max_content_length,
        max_form_parts=request.max_form_parts,
    )
    try:
        _rest, _form, files = parser.parse(
            request.stream, request.mimetype, request.content_length, request.mimetype_params
        )
        file = files.get(name)
        if file is not None:
            file.stream.flush()
    except OSError as error:  # a full disk
        raise Unavailable("uploads") from error
    return file


def validated(model: type[ModelT], values: dict[str, Any]) -> ModelT:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        problems: dict[str, Problem] = {}
        for complaint in error.errors(include_url=False)[:_MAX_COMPLAINTS]:
            problems.setdefault(".".join(map(str, complaint["loc"])) or "body", _problem(complaint))
        raise Invalid(problems) from None


def _problem(error: Any) -> Problem:
    """A pydantic error as one of our own codes (blueprints/words.py has the sentences)."""
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "value_error" and isinstance(context.get("error"), BadValue):
        return context["error"].problem
    if kind == "missing":
        return Problem("required")
    if kind in (
        "string_too_long",
        "too_long",
        "bytes_too_long",
    ):  # a text that is cleaned first counts as any sequence to pydantic
        return Problem(
            "too_many" if isinstance(error["input"], list) else "too_long",
            maximum=context.get("max_length"),
        )
    if kind in ("string_too_short", "too_short"):
        return Problem("required")
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        return Problem("out_of_bounds", sign=kind, bound=next(iter(context.values()), ""))
    if kind == "literal_error":
        allowed = [
            part.strip(" '") for part in re.split(r",| or ", str(context.get("expected", "")))
        ]
        return Problem("not_one_of", allowed=[part for part in allowed if part])
    return Problem("wrong_type", wanted=_WANTED.get(kind.partition("_")[0], kind.partition("_")[0]))


_WANTED = {
    "string": "text", "int": "a whole number", "float": "a number", "bool": "true or false",
    "list": "a list", "dict": "an object",
    "model": "an object", "finite": "a number", "date": "a date", "datetime": "a moment",
}  # fmt: skip


@contextmanager
def wrong_request(field: str, *codes: str) -> Iterator[None]:
    """Turns conflicts with these codes into complaints about a field: in a request body they are
    errors of the request.
    """
    try:
        yield
    except Conflict as error:
        if error.code not in codes:
            raise
        raise Invalid({field: Problem(error.code)}) from error


class BadValue(ValueError):
    """Raised by a validator of a body; carries the Problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem
