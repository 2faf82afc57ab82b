"""Addresses of pictures behind a proxy with a sub-path."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.blueprints.api.librarium.released_clients.answers import given


def picture() -> bytes:
    sent = io.BytesIO()
    Image.new("RGB", (300, 450), (10, 90, 200)).save(sent, "JPEG")
    return sent.getvalue()


@pytest.mark.parametrize("sub_path", ["", "/stacks"])
def test_an_address_of_a_picture_follows_the_address_of_the_server_that_the_phone_was_given(
    phone, here, dune, sub_path
):
    """The phone puts the server's address, with the sub-path of a proxy and /librarium, before what
    the answer says.
    """
    assert (
        phone.upload(
            "put", f"{here}/books/{dune.uuid}/cover", "cover", picture(), "cover.jpg"
        ).status_code
        == 204
    )
    behind = {"environ_overrides": {"SCRIPT_NAME": sub_path}}
    author = given(phone.get(f"{here}/contributors"))["items"][0]["id"]
    assert (
        phone.upload(
            "put", f"/contributors/{author}/photo", "photo", picture(), "photo.jpg"
        ).status_code
        == 204
    )
    book, person = (
        given(phone.get(f"{here}/books/{dune.uuid}", **behind)),
        given(phone.get(f"{here}/contributors/{author}", **behind)),
    )
    for address in (book["cover_url"], person["photo_url"], f"{book['cover_url']}?v=1760000000"):
        assert address.startswith("/api/v1/")
        asked = phone.client.get(
            f"/librarium{address}", headers={"Authorization": f"Bearer {phone.token}"}, **behind
        )
        assert (asked.status_code, asked.mimetype) == (200, "image/webp")


def test_a_program_at_the_documented_address_gets_addresses_with_the_sub_path(programs, here, dune):
    programs.olga.upload("put", f"{here}/books/{dune.uuid}/cover", "cover", picture(), "cover.jpg")
    shown = programs.olga.get(
        f"{here}/books/{dune.uuid}", environ_overrides={"SCRIPT_NAME": "/stacks"}
    ).json
    assert shown["cover_url"].startswith("/stacks/api/v1/books/")
