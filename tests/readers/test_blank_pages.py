"""An empty first page is no cover."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image, ImageDraw

from readers.blank_pages import is_paper, is_plain
from readers.covers import render_all

SIZE = (600, 900)
PAPERS = [
    (255, 255, 255),
    (250, 245, 230),
    (236, 220, 190),
    (128, 128, 128),
    (0, 0, 0),
    (12, 8, 30),
]


def page(colour=(255, 255, 255), *, text: str = "", noise: int = 0) -> Image.Image:
    picture = Image.new("RGB", SIZE, colour)
    if noise:
        grain = Image.effect_noise(SIZE, noise).convert("RGB")
        picture = Image.blend(picture, grain, 0.1)
    if text:
        ImageDraw.Draw(picture).text((200, 300), text, fill=(20, 20, 20), font_size=32)
    return picture


def saved_as(picture: Image.Image, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def comic(*pages: Image.Image, extra: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in extra:
            archive.writestr(name, "")
        for number, picture in enumerate(pages, start=1):
            archive.writestr(f"p{number}.jpg", saved_as(picture))
    return out.getvalue()


def pdf(*pages: Image.Image) -> bytes:
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def mean_of(saved, data: bytes, cover: tuple[str, str], name: str) -> str:
    (image,) = render_all(saved(name, data), (cover, (96,)))
    assert not image.is_blank
    return image.colour


@pytest.mark.parametrize("colour", PAPERS)
def test_a_page_of_one_colour_is_plain_with_noise_and_a_page_number_too(colour):
    assert is_plain(page(colour))
    assert is_paper(page(colour))
    assert is_plain(Image.open(io.BytesIO(saved_as(page(colour, noise=60)))).convert("RGB"))
    numbered = page(colour)
    ImageDraw.Draw(numbered).text((300, 870), "ii", fill=(90, 90, 90), font_size=14)
    assert is_plain(numbered)


def test_a_scanners_dark_edge_does_not_make_it_a_picture():
    edged = page()
    ImageDraw.Draw(edged).rectangle((0, 0, 8, 899), fill=(0, 0, 0))
    assert is_plain(edged)


@pytest.mark.parametrize("text", ["Emma", "A Short Title"])
def test_a_title_alone_is_a_cover(text):
    assert not is_plain(page(text=text))


@pytest.mark.parametrize("colour", [(200, 30, 30), (20, 60, 160), (240, 200, 20)])
def test_a_strong_colour_is_not_paper(colour):
    assert is_plain(page(colour))
    assert not is_paper(page(colour))


def test_a_gradient_is_a_picture():
    assert not is_plain(Image.linear_gradient("L").resize(SIZE).convert("RGB"))


RED = (200, 30, 30)


def test_a_comic_shows_the_first_page_that_is_not_empty(saved):
    art = page(RED, text="BANG")
    data = comic(page(), page((250, 245, 230), noise=40), art, page((0, 200, 0), text="later"))
    assert mean_of(saved, data, ("zip", "p1.jpg"), "a.cbz").startswith("#c")


def test_a_pdf_shows_the_first_page_that_is_not_empty(saved):
    data = pdf(page(), page(), page(RED, text="Report"))
    assert mean_of(saved, data, ("page", "0"), "a.pdf").startswith("#c")


@pytest.mark.parametrize(
    ("name", "make", "cover"),
    [("a.cbz", comic, ("zip", "p1.jpg")), ("a.pdf", pdf, ("page", "0"))],
)
def test_a_book_of_empty_pages_has_no_cover(saved, name, make, cover):
    for pages in ([page()], [page(), page(), page()]):
        assert render_all(saved(name, make(*pages)), (cover, (96,)))[0].is_blank


def test_a_cover_of_one_strong_colour_stays_when_nothing_better_follows(saved):
    data = comic(page(RED), page(RED))
    assert mean_of(saved, data, ("zip", "p1.jpg"), "a.cbz").startswith("#c")


def test_the_pictures_of_an_epub_are_not_pages(saved):
    data = comic(page(), page(RED, text="A map"), extra=("META-INF/container.xml",))
    assert render_all(saved("a.epub", data), (("zip", "p1.jpg"), (96,)))[0].is_blank


def test_a_picture_that_somebody_put_beside_the_files_is_shown_as_it_is(saved):
    assert mean_of(saved, saved_as(page(), "PNG"), ("file", ""), "cover.png") == "#ffffff"


def test_a_broken_next_page_is_passed_over(saved):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("p1.jpg", saved_as(page()))
        archive.writestr("p2.jpg", b"no picture")
        archive.writestr("p3.jpg", saved_as(page(RED, text="BANG")))
    assert mean_of(saved, out.getvalue(), ("zip", "p1.jpg"), "a.cbz").startswith("#c")
