"""Covers: where files keep them, and the small pictures made of them."""

from __future__ import annotations

import io
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zlib

import pytest
from PIL import Image

from errors import Unreadable
from readers.cover_process import CoverProcess
from readers.covers import embedded_cover, render, render_all, render_widths
from tests.makers import cbz, epub, flac, jpeg, m4a, m4b, mp3, ogg_vorbis, opus, pdf, png

RED = (200, 30, 30)


def _opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("ending", "maker"),
    [("mp3", mp3), ("flac", flac), ("m4a", m4a), ("m4b", m4b), ("opus", opus), ("ogg", ogg_vorbis)],
)
def test_the_picture_in_a_song_comes_out_as_it_went_in(ending, maker, saved):
    assert (
        embedded_cover(saved("song." + ending, maker(title="x", cover=png())), ("tag", "")) == png()
    )


def test_an_image_file_is_its_own_cover(saved):
    assert embedded_cover(saved("cover.png", png()), ("file", "")) == png()


def test_the_first_page_of_a_pdf_is_drawn_as_its_cover(saved):
    (picture,) = render_all(saved("a.pdf", pdf("T")), (("page", "0"), (320,)))
    assert picture.width == 320
    assert picture.height > 300


@pytest.mark.parametrize(
    ("name", "data", "cover", "reason"),
    [
        ("a.mp3", mp3(title="x"), ("tag", ""), "no_cover"),
        ("a.pdf", pdf("T"), ("page", "7"), "no_cover"),
        ("a.pdf", b"%PDF rubbish", ("page", "0"), "no_cover"),
        ("a.pdf", b"x", (), "no_cover"),
        ("a.epub", epub(), ("zip", "gone.png"), "no_member"),
        ("a.mp3", b"rubbish", ("tag", ""), "no_cover"),
        ("a.cbz", b"x", ("zip", "1"), "not_a_zip"),
    ],
)
def test_a_cover_that_is_not_there_says_so(name, data, cover, reason, saved):
    with pytest.raises(Unreadable) as caught:
        embedded_cover(saved(name, data), cover)
    assert caught.value.reason == reason


def test_a_cover_becomes_a_small_webp_with_its_colour():
    made = render(png(600, 900, RED), 200)
    picture = _opened(made.data)
    assert (picture.format, picture.size, made.width, made.height) == ("WEBP", (200, 300), 200, 300)
    assert (made.hue, made.colour) == (0, "#c81e1e")


def test_a_small_image_is_never_enlarged():
    assert (render(png(40, 60), 300).width, render(png(40, 60), 300).height) == (40, 60)


def test_several_widths_come_in_the_order_that_was_asked():
    assert [made.width for made in render_widths(jpeg(1000, 1500), (120, 480, 240))] == [
        120,
        480,
        240,
    ]


def test_a_turned_photo_is_shown_upright_and_keeps_no_metadata():
    made = render(jpeg(80, 40, orientation=6), 200)
    assert (made.width, made.height) == (40, 80)
    assert not _opened(made.data).getexif()


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "I;16", "1"])
def test_every_kind_of_picture_becomes_rgb(mode):
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, "TIFF" if mode in ("CMYK", "I;16") else "PNG")
    assert _opened(render(out.getvalue(), 20).data).size == (20, 13)


def test_transparent_parts_become_white():
    out = io.BytesIO()
    Image.new("RGBA", (30, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert render(out.getvalue(), 30).colour == "#ffffff"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"rubbish",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        png()[:40],
        jpeg()[:200],
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"GIF89a" + bytes(20),
    ],
)
def test_what_is_no_image_is_refused(data):
    with pytest.raises(Unreadable, match="not_an_image"):
        render(data, 100)


def test_a_picture_of_a_billion_points_is_refused_before_it_is_decoded():
    header = struct.pack(">IIBBBBB", 40_000, 30_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + header
        + struct.pack(">I", zlib.crc32(b"IHDR" + header))
        + png()[33:]
    )
    with pytest.raises(Unreadable, match="too_large"):
        render(bomb, 100)


def narrow_png(width: int, height: int) -> bytes:
    """A few thousand bytes that say a very long picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes(width * 3)) * height, 9)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


@pytest.mark.parametrize("size", [(8, 99_000), (20_001, 2), (2, 20_001)])
def test_a_picture_with_an_endless_side_is_refused_before_it_is_decoded(size):
    with pytest.raises(Unreadable, match="too_large"):
        render(narrow_png(*size), 100)


def test_a_side_of_twenty_thousand_is_drawn():
    drawn = render(narrow_png(200, 20_000), 640)
    assert (drawn.width, drawn.height) == (163, 16_300), "WebP has no more than 16,383"


@pytest.mark.parametrize("maker", [png, jpeg])
def test_a_truncated_picture_is_refused(maker):
    whole = maker(300, 400)
    with pytest.raises(Unreadable, match="truncated"):
        render(whole[: len(whole) * 2 // 3], 100)


# --- in a process of its own
# --------------------------------------------------------------------------------------------------


@pytest.fixture
def covers():
    process = CoverProcess(seconds=5, idle=60)
    yield process
    process.close()


@pytest.mark.processes
def test_covers_are_rendered_elsewhere_for_all_who_ask(covers, saved):
    path = saved("c.cbz", cbz(1, page=png(400, 600, RED)))
    made: list[list[int]] = []

    def ask() -> None:
        made.append(
            [one.width for one in covers.render(path, ("zip", "Issue/page1.png"), (100, 200))]
        )

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [[100, 200]] * 8


@pytest.mark.processes
def test_a_picture_that_takes_long_is_given_up_and_the_next_one_is_fine(covers, saved):
    widths = tuple(range(1600, 400, -1))  # as much work as only a hostile picture makes
    with pytest.raises(Unreadable, match=r"reader_died|reader_timeout"):
        covers.render(saved("long.png", png(1700, 2500)), ("file", ""), widths)
    assert covers.render(saved("b.png", png()), ("file", ""), (100,))[0].width == 4


@pytest.mark.processes
def test_a_bad_cover_is_an_error_and_the_next_one_is_fine(covers, saved):
    with pytest.raises(Unreadable, match="not_an_image"):
        covers.render(saved("x.png", b"rubbish"), ("file", ""), (100,))
    with pytest.raises(Unreadable, match="not_found"):
        covers.render(b"/nowhere/x.png", ("file", ""), (100,))
    assert covers.render(saved("y.png", png()), ("file", ""), (100,))[0].width == 4


@pytest.mark.processes
def test_a_cover_process_that_died_or_went_to_sleep_is_started_again(saved):
    process = CoverProcess(idle=1)
    path = saved("y.png", png())
    try:
        process.render(path, ("file", ""), (100,))
        first = process.pid
        process.render(path, ("file", ""), (100,))
        assert process.pid == first > 0
        os.kill(first, signal.SIGKILL)
        assert process.render(path, ("file", ""), (100,))
        second = process.pid
        assert second not in (0, first)
        deadline = time.monotonic() + 5
        while not process._child.gone() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert process._child.gone()
        assert process.render(path, ("file", ""), (100,))
        assert process.pid != second
    finally:
        process.close()


@pytest.mark.processes
def test_who_asks_for_covers_never_loads_an_image_library(saved):
    code = (
        "import sys; from readers.cover_process import CoverProcess as C; p = C()\nmade ="
        " p.render(sys.argv[1].encode(), ('file', ''), (9,)); p.close()\nprint(made[0].width, [name"
        " for name in ('PIL', 'flask', 'lxml') if name in sys.modules])"
    )
    path = saved("y.png", png())
    done = subprocess.run(
        [sys.executable, "-c", code, path.decode()],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout.strip() == "4 []"


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "secret.png").write_bytes(png())
    (folder / "own.png").write_bytes(png())
    (folder / "link.png").symlink_to(outside / "secret.png")
    (folder / "way").symlink_to(outside)
    inside = os.fsencode(folder)
    assert render_all(inside + b"/own.png", (("file", ""), (9,), inside))[0].width == 4
    for name in (b"/link.png", b"/way/secret.png", b"/../outside/secret.png"):
        with pytest.raises(Unreadable, match="not_found"):
            render_all(inside + name, (("file", ""), (9,), inside))


@pytest.mark.processes
def test_who_waited_for_a_picture_that_is_no_longer_wanted_does_not_render_it(covers, saved):
    with pytest.raises(Unreadable, match="resting"):
        covers.render(saved("y.png", png()), ("file", ""), (9,), is_wanted=lambda: False)
    assert covers.pid == 0
