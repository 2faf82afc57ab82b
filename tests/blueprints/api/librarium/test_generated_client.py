"""A client that a generator makes from our document signs in, lists and uploads, at both mounts."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from importlib import import_module
from typing import Any

import httpx
import pytest

from services.accounts.passwords import hash_password
from services.db.transactions import writing
from tests.blueprints.api.client import described
from tests.factories import make_work
from tests.makers import png

PASSWORD = "battery staple"
MOUNTS = {"bare": ("/api/v1", ""), "enveloped": ("/librarium/api/v1", "/librarium")}


def file_types() -> set[str]:
    """The types of files that the document knows."""
    answers = [
        answer
        for item in described()["paths"].values()
        for operation in item.values()
        for answer in operation["responses"].values()
    ]
    types = {kind for answer in answers for kind in answer.get("content", {})}
    return types - {"application/json"}


@pytest.fixture(scope="module")
def generated(tmp_path_factory) -> Any:
    """Makes a package from the document of a mount."""
    folder = tmp_path_factory.mktemp("generated")
    config = folder / "config.json"
    # the generator knows no type of a file but this one
    others = dict.fromkeys(file_types(), "application/octet-stream")
    config.write_text(json.dumps({"post_hooks": [], "content_type_overrides": others}))
    sys.path.insert(0, str(folder))

    def generate(name: str) -> None:
        document = folder / f"{name}.json"
        document.write_text(json.dumps(described(MOUNTS[name][0])))
        output = folder / f"client_{name}"
        command = ["generate", "--path", document, "--output-path", output, "--meta", "none"]
        command.append("--fail-on-warning")
        subprocess.run(
            [sys.executable, "-m", "openapi_python_client", *command, "--config", config],
            check=True,
            timeout=120,
            capture_output=True,
        )

    yield generate
    sys.path.remove(str(folder))


@pytest.mark.parametrize("name", MOUNTS)
def test_a_generated_client_signs_in_lists_and_uploads_a_cover(app, cast, books, generated, name):
    generated(name)
    package = import_module(f"client_{name}")
    models, types = import_module(f"client_{name}.models"), import_module(f"client_{name}.types")

    def call(path: str, **values: Any) -> Any:
        answer = import_module(f"client_{name}.api.{path}").sync_detailed(**values)
        assert answer.status_code < 300, answer
        parsed = answer.parsed
        return getattr(parsed, "data", parsed) if name == "enveloped" else parsed

    work = make_work("Emma", books)
    with writing(cast.olga):
        cast.olga.password_hash = hash_password(PASSWORD)
    transport = {"transport": httpx.WSGITransport(app=app)}
    address = "http://localhost" + MOUNTS[name][1]
    anybody = package.Client(base_url=address, httpx_args=transport)
    body = models.Login(identifier="Olga", password=PASSWORD)
    signed_in = call("auth.auth_login", client=anybody, body=body)
    client = package.AuthenticatedClient(
        base_url=address, token=signed_in.access_token, httpx_args=transport
    )
    libraries = call("libraries.libraries_list_libraries", client=client)
    assert [library.name for library in libraries] == ["Books"]
    picture = types.File(io.BytesIO(png(30, 45)), "cover.png", "image/png")
    where = {"client": client, "library_id": books.uuid, "book_id": work.uuid}
    cover = models.CoversSetCoverBody(cover=picture)
    call("covers.covers_set_cover", **where, body=cover)
    book = call("books.books_get_book", **where)
    assert (book.title, book.cover_url is not None) == ("Emma", True)
    image = call("covers.covers_get_cover", **where)
    assert image.payload.read()[:4] == b"RIFF"
