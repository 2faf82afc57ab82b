"""Photos of contributors."""

from __future__ import annotations

import io

from PIL import Image as Picture

from services import history
from tests.blueprints.api.client import ROLES, statuses
from tests.cases import each_case
from tests.makers import images
from tests.rows import last_change


def send(program, path, content=None, field="photo"):
    return program.upload(
        "put",
        f"{path}/photo",
        field,
        images.jpeg(30, 45) if content is None else content,
        "photo.jpg",
    )


def test_editors_give_people_photos_and_take_them_away(programs, path):
    answers = {"ada": 204, "olga": 204, "edo": 204, "vera": 403, "stan": 404, "nobody": 401}
    assert statuses(programs, lambda program: send(program, path)) == answers
    assert statuses(programs, lambda program: program.get(f"{path}/photo")) == {
        **dict.fromkeys(ROLES, 200),
        "stan": 404,
        "nobody": 401,
    }
    assert statuses(programs, lambda program: program.delete(f"{path}/photo")) == answers
    assert programs.vera.get(f"{path}/photo").status_code == 404


def test_each_photo_has_an_address_of_its_own_and_is_drawn_by_us(programs, books, le_guin, path):
    def shown():
        return programs.vera.get(f"/libraries/{books.uuid}/contributors/{le_guin.uuid}").json

    seen = [shown()]
    for width in (30, 1000):
        send(programs.edo, path, images.jpeg(width, 90, orientation=1))
        seen.append(shown())
    urls = [each["photo_url"] for each in seen]
    assert urls[0] is None
    assert urls[1] != urls[2]
    assert len({each["updated_at"] for each in seen}) == 3
    answer = programs.vera.get(urls[2].removeprefix("/api/v1"))
    assert (answer.mimetype, Picture.open(io.BytesIO(answer.data)).size[0]) == ("image/webp", 640)
    assert "private" in answer.headers["Cache-Control"]
    assert (
        programs.vera.get(
            f"{path}/photo", headers={"If-None-Match": answer.headers["ETag"]}
        ).status_code
        == 304
    )
    assert (
        programs.vera.get(f"/libraries/{books.uuid}/contributors").json["items"][0]["photo_url"]
        == urls[2]
    )


def test_undo_brings_the_old_photo_back(programs, cast, path):
    send(programs.edo, path, images.jpeg(30, 45))
    first = programs.edo.patch(path, {}).json["photo_url"]
    send(programs.edo, path, images.jpeg(60, 90))
    history.undo(last_change(), by=cast.edo)
    assert programs.edo.patch(path, {}).json["photo_url"] == first
    assert programs.vera.get(f"{path}/photo").status_code == 200


@each_case(("content", "field", "status"), [
    (b"", "photo", 400), (b"<svg/>", "photo", 400), (None, "picture", 400),
    (b"\0" * (10 << 20) + b"x", "photo", 413),
    (b"\0" * (12 << 20), "photo", 413),
])  # fmt: skip
def test_what_is_no_photo_is_refused(programs, path, content, field, status):
    answer = send(programs.edo, path, content, field)
    assert answer.status_code == status
    assert programs.edo.get(f"{path}/photo").status_code == 404
