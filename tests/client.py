"""Browsers for tests of pages: what they post carries a form token, as every form of ours does."""

from __future__ import annotations

from typing import Any

from flask import g, has_app_context, request, session
from flask.testing import FlaskClient
from flask_login import current_user
from werkzeug.datastructures import Headers

from blueprints import form_tokens
from tests.queries import uncounted

WRITING = ("POST", "PUT", "PATCH", "DELETE")
API_PATHS = ("/api/", "/librarium/")  # no cookie opens them, so they ask for no token
WITHOUT_TOKEN = {form_tokens.HEADER: ""}  # headers of a form that another site made


class Browser(FlaskClient):
    """One person's browser.

    Each request has a `g` of its own (who is signed in), although the test's application context
    stays pushed around it.
    """

    _known: tuple[str, str] = ("", "")  # a sign-in, and the token of its pages

    def open(self, *args: Any, **options: Any) -> Any:
        path = args[0] if args and isinstance(args[0], str) else ""
        if options.get("method") in WRITING and not path.startswith(API_PATHS):
            headers = options["headers"] = Headers(options.get("headers"))
            if form_tokens.HEADER not in headers:
                headers[form_tokens.HEADER] = self.form_token(
                    path, headers=headers, base_url=options.get("base_url")
                )
        _forget_last_request()
        return super().open(*args, **options)

    def form_token(self, path: str, **options: Any) -> str:
        """The token of the pages that this browser has open.

        All pages of one sign-in have the same; that of visitors is compared with a cookie.
        """
        context = self.application.test_request_context(path, **options)
        self._add_cookies_to_wsgi(context.request.environ)
        sign_in = context.request.cookies.get("stacks", "")
        if sign_in and sign_in == self._known[0]:
            return self._known[1]
        _forget_last_request()
        with uncounted(), context:
            token = form_tokens.token()
            if current_user.is_authenticated:
                self._known = (sign_in, token)
            else:
                self._keep_session()
        return token

    def _keep_session(self) -> None:
        answer = self.application.response_class()
        self.application.session_interface.save_session(self.application, session, answer)
        host = request.host.partition(":")[0]
        self._update_cookies_from_response(host, request.path, answer.headers.getlist("Set-Cookie"))


def _forget_last_request() -> None:
    if has_app_context():
        for name in list(g):
            g.pop(name)
