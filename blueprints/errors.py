"""Turns each error into a response once: JSON for programs, a piece for htmx, a page for people.
Internals are never shown.
"""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from blueprints import api, current, forms, problems, words
from blueprints.htmx import htmx
from blueprints.login import again, refused
from blueprints.problems import Refusal
from errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PasswordNeeded,
    ProviderError,
    StacksError,
    Unavailable,
)
from services import system

log = structlog.get_logger("stacks.errors")


def install(app: Flask) -> None:
    app.register_error_handler(StacksError, _on_stacks_error)
    app.register_error_handler(CSRFError, _on_csrf_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(SQLAlchemyError, _on_database_error)
    app.register_error_handler(Exception, _on_crash)
    app.after_request(_without_html)
    app.after_request(_form_as_json)


CODES = {
    404: "not_found",
    405: "not_allowed",
    413: "too_large",
    500: "crash",
}


def _without_html(answer: Response) -> Response:
    """Flask's own redirects (for doubled slashes) have a page as their body; programs only need the
    headers.
    """
    if 300 <= answer.status_code < 400 and api.is_program() and answer.mimetype == "text/html":
        answer.set_data(b"")
        del answer.headers["Content-Type"]
    return answer


def _form_as_json(answer: Response) -> Response:
    """A page with a form that was refused, for a program: the complaints by field."""
    if answer.status_code < 400 or answer.mimetype != "text/html" or not api.is_program():
        return answer
    refusal = forms.refusal(answer.status_code) or Refusal(
        answer.status_code, "invalid", _("Please check your input.")
    )
    refused_answer = api.refuse(refusal)
    for name in ("Set-Cookie", "Retry-After"):
        for value in answer.headers.getlist(name):
            refused_answer.headers.add(name, value)
    return refused_answer


def _on_stacks_error(error: StacksError) -> Response:
    if api.is_program():
        return _program_response(error)
    match error:
        case PasswordNeeded():
            return again.ask_for_password()
        case NotFound():
            return error_response(
                404, _("Page not found"), _("It doesn’t exist or you don’t have access.")
            )
        case Forbidden():
            return error_response(
                403,
                _("You don’t have permission"),
                _("Ask the library’s owner or an administrator."),
            )
        case Conflict():
            answer = error_response(409, _("Something went wrong"), words.clash(error))
            if "retry_after" in error.values:
                answer.status_code = 429
                answer.headers["Retry-After"] = str(error.values["retry_after"])
            return answer
        case Invalid():
            return error_response(
                422,
                _("Please check your input"),
                " ".join(f"{name}: {text}" for name, text in words.sentences(error).items()),
            )
        case Unavailable():
            if error.part == "database":
                log.error(
                    "database_error",
                    problem=str(error.__cause__),
                    exc_info=error.__cause__ or error,
                )
                current.forget_user()
            answer = error_response(
                503, _("Not available right now"), problems.unavailable(error.part)
            )
            answer.headers["Retry-After"] = str(error.retry_after)
            return answer
        case ProviderError():
            return error_response(502, _("Another service failed"), _("Try again later."))
    return _on_crash(error)


def _program_response(error: StacksError) -> Response:
    if isinstance(error, Unavailable) and error.part == "database":
        log.error("database_error", problem=str(error.__cause__), exc_info=error.__cause__ or error)
    return api.refuse_error(error)


def _on_csrf_error(_error: CSRFError) -> Any:
    if api.is_program():
        if current.needs_user():
            return refused.stranger()
        text = _("This form’s token is missing or out of date.")
        return api.refuse(Refusal(400, "invalid", text))
    return refused.form_token() or error_response(
        400,
        _("This page is out of date"),
        _("Nothing was saved. Reload the page and try again."),
    )


def _on_http_error(error: HTTPException) -> Response:
    code = error.code or 500
    texts = {
        404: (_("Page not found"), _("It doesn’t exist or you don’t have access.")),
        405: (_("Not allowed here"), _("This address doesn’t accept that request.")),
        412: (_("This has changed"), _("The version you asked for no longer exists.")),
        416: (_("Invalid range"), _("The file doesn’t have the part you asked for.")),
        413: (
            _("Too large"),
            _(
                "You can send at most %(maximum)s MiB at a time.",
                maximum=(request.max_content_length or 0) >> 20,
            ),
        ),
    }
    heading, text = texts.get(code, (_("Something went wrong"), error.description or ""))
    if error.response is not None or 300 <= code < 400:
        return error.get_response()  # type: ignore[return-value]
    if code == 404 and api.is_program():
        text = _("Not found.")
    answer = error_response(code, heading, text)
    for name, value in error.get_headers():
        answer.headers.setdefault(name, value)  # Allow, Content-Range, Retry-After
    return answer


def _on_database_error(error: SQLAlchemyError) -> Response:
    system.forget_transaction()
    if isinstance(error, DataError):  # PostgreSQL's, for a NUL in a text: SQLite keeps it
        log.error("cannot_be_stored", problem=type(error).__name__, exc_info=error)
        return error_response(
            400 if api.is_program() else 422,
            _("Please check your input"),
            _("Contains a character that can’t be stored."),
        )
    if not _is_lost(error) and system.is_database_up():
        return _on_crash(error)
    unavailable = Unavailable("database")
    unavailable.__cause__ = error
    return _on_stacks_error(unavailable)


def _is_lost(error: SQLAlchemyError) -> bool:
    """Whether the database is broken (file, connection or disk), although another query may still
    succeed.
    """
    if not isinstance(error, DBAPIError):
        return False
    failing = ("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_CANTOPEN", "SQLITE_FULL")
    return (
        type(error) is DatabaseError
        or error.connection_invalidated
        or getattr(error.orig, "sqlite_errorname", "").startswith(failing)
    )


def _on_crash(error: Exception) -> Response:
    log.error("crash", problem=type(error).__name__, exc_info=error)
    system.forget_transaction()
    return error_response(
        500,
        _("Something went wrong"),
        _("Logged as request %(number)s.", number=g.get("request_id", "")),
    )


def error_response(status: int, heading: str, text: str) -> Response:
    """The only place that chooses the format by the kind of client."""
    if api.is_program():
        return api.refuse(Refusal(status, CODES.get(status, "invalid"), text or heading))
    if htmx:
        return make_response(
            render_template("_problem.html", heading=heading, text=text, status=status), status
        )
    return make_response(_page(status, heading, text), status)


def _page(status: int, heading: str, text: str) -> Any:
    try:
        return render_template("error.html", status=status, heading=heading, text=text)
    except Exception as error:  # the database that the navigation needs may be what failed
        log.error("error_page_failed", exc_info=error)
        current.forget_user()
        return render_template("error.html", status=status, heading=heading, text=text)
