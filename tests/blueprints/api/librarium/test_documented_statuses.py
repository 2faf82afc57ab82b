"""Each documented status of the operations about sources, look-ups, imports and jobs, bare and in
the envelope, as a program provokes it from outside.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from services import schedules
from services.metadata import sources
from tests.blueprints.api.client import BARE, ENVELOPED, UNKNOWN_ID, Program
from tests.blueprints.api.librarium.test_contract import PUBLISHED, later
from tests.providers.metadata.journeys import BERSERK, HOBBIT
from tests.stubs.fixtures import stub, stub_server

__all__ = ["stub", "stub_server"]
SUBJECTS = ("lookup", "providers", "/enrich", "bulk/", "/metadata", "/volumes", "imports", "jobs")
KEY = {"api_key": "x"}
CRON = {"cron": "0 3 * * *", "enabled": True, "config": {}}
HERE, BULK = "/libraries/{library_id}", "/libraries/{library_id}/books/bulk"
PERSON = "/contributors/{contributor_id}/metadata"
FETCH = f"{PERSON}/fetch?provider=open_library&external_id="
JOBS, RUN = "/admin/jobs", "/admin/jobs/schedules/{kind}/run"


class Ask(NamedTuple):
    """A request with the operation that it is about and the status that is documented."""

    operation: str
    status: int
    path: str = ""
    body: Any = None
    who: str = "olga"


def admins(operation: str, status: int, path: str = "", body: Any = None) -> Ask:
    return Ask(operation, status, path, body, "ada")


BOOKS = {"book_ids": ["{book_id}"], "force": True}
ASKS = [
    admins(f"get {JOBS}", 200),
    admins(f"get {JOBS}/history", 200),
    admins(f"get {JOBS}/schedules", 200),
    admins(f"put {JOBS}/schedules/{{kind}}", 200, f"{JOBS}/schedules/backup", CRON),
    admins(f"post {RUN}", 202, RUN.replace("{kind}", "history_prune")),
    admins(f"post {RUN}", 400, RUN.replace("{kind}", "import")),
    admins(f"post {RUN}", 404, RUN.replace("{kind}", "juggling")),
    admins(f"get {JOBS}/{{id}}", 200),
    admins("get /admin/providers", 200),
    admins("get /admin/providers/order", 200),
    admins("put /admin/providers/order", 204, body={"order": ["isbndb", "open_library"]}),
    admins("put /admin/providers/order", 400, body={"order": []}),
    admins("put /admin/providers/{name}", 200, "/admin/providers/isbndb", KEY),
    admins("put /admin/providers/{name}", 400, "/admin/providers/isbndb", {"enabled": True}),
    admins("post /admin/providers/{name}/test", 200, "/admin/providers/open_library/test"),
    admins("post /admin/providers/{name}/test", 400, "/admin/providers/nobody/test"),
    *(
        Ask(f"{method} /admin/providers{path}", 403, f"/admin/providers{own}", body)
        for method, path, own, body in (
            ("get", "", "", None),
            ("get", "/order", "/order", None),
            ("put", "/order", "/order", {"order": ["isbndb"]}),
            ("put", "/{name}", "/isbndb", KEY),
            ("post", "/{name}/test", "/isbndb/test", None),
        )
    ),
    Ask("get /lookup/isbn/{isbn}", 200, f"/lookup/isbn/{HOBBIT}"),
    Ask("get /lookup/isbn/{isbn}", 400, "/lookup/isbn/x"),
    Ask("get /lookup/isbn/{isbn}/merged", 200, f"/lookup/isbn/{HOBBIT}/merged"),
    Ask("get /lookup/isbn/{isbn}/merged", 400, "/lookup/isbn/x/merged"),
    *(
        ask
        for path in ("books", "series")
        for ask in (
            Ask(f"get /lookup/{path}", 200, f"/lookup/{path}?q=hobbit"),
            Ask(f"get /lookup/{path}", 400, f"/lookup/{path}?q="),
        )
    ),
    Ask("get /lookup/contributors", 200, "/lookup/contributors?q=Tolkien"),
    Ask(f"get {PERSON}/fetch", 200, f"{FETCH}OL26320A"),
    Ask(f"get {PERSON}/fetch", 404, f"{FETCH}OL1A"),
    Ask(f"post {PERSON}/apply", 200, body="{fetched}"),
    Ask(f"post {PERSON}/apply", 400, body={"provider": "nobody"}),
    Ask(f"post {PERSON}/apply", 404, f"/contributors/{UNKNOWN_ID}/metadata/apply", "{fetched}"),
    *(
        ask
        for path in ("enrich", "cover")
        for ask in (
            Ask(f"post {BULK}/{path}", 202, body=BOOKS),
            Ask(f"post {BULK}/{path}", 400, body={"book_ids": []}),
        )
    ),
    Ask("post /books/{book_id}/enrich", 202),
    Ask("post /books/{book_id}/enrich", 400, "/books/x/enrich"),
    Ask("get /enrichment-batches", 200),
    *(
        Ask(f"{method} {path}", status, path.replace("{batch_id}", number))
        for method, path in (
            ("get", "/enrichment-batches/{batch_id}"),
            ("post", "/enrichment-batches/{batch_id}/cancel"),
            ("delete", "/enrichment-batches/{batch_id}"),
        )
        for status, number in ((400, "x"), (404, UNKNOWN_ID))
    ),
    Ask("get /enrichment-batches/{batch_id}", 200),
    Ask("post /enrichment-batches/{batch_id}/cancel", 204),
    Ask("delete /enrichment-batches/{batch_id}", 204),
    Ask("delete /enrichment-batches", 204),
    Ask(f"get {HERE}/series/{{series_id}}/volumes", 200),
    Ask(f"get {HERE}/series/{{series_id}}/volumes", 400, f"{HERE}/series/x/volumes"),
    Ask(f"post {HERE}/series/{{series_id}}/volumes/sync", 200),
    Ask(f"post {HERE}/series/{{series_id}}/volumes/sync", 400, f"{HERE}/series/x/volumes/sync"),
    Ask(f"post {HERE}/series/bulk-create", 200, body={"series": []}),
    Ask(f"post {HERE}/series/bulk-create", 400, body={"series": "x"}),
    Ask("get /imports", 200),
    Ask(f"get {HERE}/imports", 200),
    Ask(f"get {HERE}/imports", 400, "/libraries/x/imports"),
    Ask(f"get {HERE}/imports/{{import_id}}", 200),
    Ask(f"get {HERE}/imports/{{import_id}}", 400, f"{HERE}/imports/x"),
    Ask(f"get {HERE}/imports/{{import_id}}", 404, f"{HERE}/imports/{UNKNOWN_ID}"),
    Ask(f"post {HERE}/imports", 201, body=b"Title\nMomo\n"),
    Ask(f"post {HERE}/imports", 400, body=b""),
    *(
        Ask(f"{method} {path}", status, path.replace("{import_id}", number))
        for method, path in (
            ("post", "/imports/{import_id}/cancel"),
            ("delete", "/imports/{import_id}"),
        )
        for status, number in ((400, "x"), (404, UNKNOWN_ID))
    ),
    Ask("post /imports/{import_id}/cancel", 204),
    Ask("delete /imports/{import_id}", 204),
    Ask("delete /imports", 204),
    admins(f"delete {JOBS}/{{id}}", 204),
    admins(f"delete {JOBS}/history", 200),
]
WHILE_OFFLINE = [
    Ask("post /books/{book_id}/enrich", 503),
    Ask(f"post {BULK}/enrich", 503, body=BOOKS),
    Ask(f"post {BULK}/cover", 503, body=BOOKS),
]
WHILE_UNLINKED = [Ask(f"post {HERE}/series/{{series_id}}/volumes/sync", 503)]
DOCUMENTED = {
    (key, int(status))
    for key, operation in PUBLISHED.items()
    if later(key) is None and any(subject in key for subject in SUBJECTS)
    for status in operation["responses"]
}


class Asking:
    """Sends requests about one of everything in Olga's library."""

    def __init__(self, app: Any, cast: Any, prefix: str, ids: dict[str, str]) -> None:
        users = {"ada": cast.ada, "olga": cast.olga}
        self._programs = {who: Program(app, user, prefix=prefix) for who, user in users.items()}
        self._programs["nobody"] = Program(app, prefix=prefix)
        self.prefix, self._ids = prefix, dict(ids)
        self._fetched = self.value(self.olga.get(self._path(f"{FETCH}OL26320A")))

    @property
    def olga(self) -> Program:
        return self._programs["olga"]

    def value(self, answer: Any) -> Any:
        if self.prefix == ENVELOPED:
            assert set(answer.json) == {"data"}, answer.json
            return answer.json["data"]
        return answer.json

    def send(self, ask: Ask, who: str = "") -> int:
        method, path = ask.operation.split(" ")
        if "{id}" in path:
            history = self.value(self._programs["ada"].get(f"{JOBS}/history"))
            self._ids["id"] = history["items"][0]["id"]
        program, path = self._programs[who or ask.who], self._path(ask.path or path)
        if isinstance(ask.body, bytes):
            answer = program.upload(method, path, "file", ask.body)
        else:
            answer = program.send(method, path, self._body(ask.body))
        if answer.status_code >= 400:
            assert set(answer.json) == {"error"}, answer.data
        elif answer.data:
            self.value(answer)
        return int(answer.status_code)

    def _path(self, path: str) -> str:
        for name, value in self._ids.items():
            path = path.replace(f"{{{name}}}", value)
        return path

    def _body(self, body: Any) -> Any:
        if body == "{fetched}":
            return self._fetched
        if isinstance(body, dict) and body.get("book_ids") == ["{book_id}"]:
            return {**body, "book_ids": [self._ids["book_id"]]}
        return body


@pytest.fixture(params=[BARE, ENVELOPED])
def asking(request, app, cast, programs, existing, stub) -> Asking:
    schedules.add_missing()
    below = f"/libraries/{existing['library_id']}/series/{existing['series_id']}"
    link = {"name": "Berserk", "external_source": "mangadex", "external_id": BERSERK}
    assert programs.olga.put(below, link).status_code == 200
    return Asking(app, cast, request.param, existing)


def test_each_documented_status_is_answered(asking, cast):
    wrong = {}
    for ask in ASKS:
        if (status := asking.send(ask)) != ask.status:
            wrong[ask.operation, ask.status, ask.path] = status
    sources.set_offline(True, by=cast.ada)
    for ask in WHILE_OFFLINE:
        assert asking.send(ask) == ask.status
    sources.set_offline(False, by=cast.ada)
    sources.change("mangadex", {"enabled": "false"}, by=cast.ada)
    for ask in WHILE_UNLINKED:
        assert asking.send(ask) == ask.status
    assert wrong == {}


def test_nobody_is_answered_without_signing_in(asking):
    for ask in ASKS:
        assert asking.send(ask, "nobody") == 401, ask


def test_no_documented_status_is_left_out():
    tried = {(ask.operation, ask.status) for ask in (*ASKS, *WHILE_OFFLINE, *WHILE_UNLINKED)}
    tried |= {(ask.operation, 401) for ask in ASKS}
    assert DOCUMENTED - tried == set()
