"""Who may change the files of an edition, and how much they may send."""

from __future__ import annotations

import uuid

from services.accounts import policy
from tests.blueprints.api.librarium.folders import EPUB


def test_a_file_belongs_to_its_edition(programs, one, editions):
    other = programs.edo.post(editions, {"format": "ebook"}).json
    wrong = f"{editions}/{other['id']}/files/{one.rpartition('/')[2]}"
    assert (programs.edo.get(wrong).status_code, programs.edo.delete(wrong).status_code) == (
        404,
        404,
    )


def test_who_may_and_who_may_not(programs, path, one, location):
    link = {"storage_location_id": str(location.uuid), "file_path": "a.epub"}
    for program, status in ((programs.nobody, 401), (programs.stan, 403), (programs.vera, 403)):
        assert program.upload("post", path, "file", EPUB, "a.epub").status_code == status
        assert program.post(f"{path}/link", link).status_code == status
        assert program.post(f"{path}/link-upload", {"file_path": "a.epub"}).status_code == status
        assert program.delete(one).status_code == status
    assert [
        program.get(one).status_code
        for program in (programs.nobody, programs.stan, programs.vera, programs.olga, programs.ada)
    ] == [401, 403, 200, 200, 200]
    for program in (programs.olga, programs.ada):
        assert program.upload("post", path, "file", EPUB, "a.epub").status_code == 201


def test_unknown_and_malformed_ids(programs, path, editions):
    nowhere = f"{editions}/{uuid.uuid4()}/files"
    assert programs.edo.upload("post", nowhere, "file", EPUB, "a.epub").status_code == 404
    assert (
        programs.edo.post(
            f"{nowhere}/link", {"storage_location_id": str(uuid.uuid4()), "file_path": "a.epub"}
        ).status_code
        == 404
    )
    assert programs.edo.post(f"{nowhere}/link-upload", {"file_path": "a.epub"}).status_code == 404
    assert (
        programs.edo.get(f"{path}/{uuid.uuid4()}").status_code,
        programs.edo.delete(f"{path}/{uuid.uuid4()}").status_code,
    ) == (404, 404)
    assert (
        programs.edo.get(f"{path}/7").status_code,
        programs.edo.delete(f"{path}/7").status_code,
    ) == (400, 400)


def test_uploads_to_the_libraries_of_one_user_are_limited(
    programs, cast, books, path, kept, monkeypatch
):
    """The administrator's are not."""
    policy.change({"uploads_per_user": 1}, by=cast.ada)
    assert programs.edo.upload("post", path, "file", EPUB, "one.epub").status_code == 201
    monkeypatch.setattr(policy, "GB", 2 * len(EPUB) - 1)
    for program in (programs.olga, programs.edo):
        answer = program.upload("post", path, "file", EPUB, "two.epub")
        assert answer.status_code == 409
        assert "limited to 1 GB" in answer.json["error"]
    assert len(list(kept.rglob("*.epub"))) == 1
    assert programs.ada.upload("post", path, "file", EPUB, "two.epub").status_code == 201
