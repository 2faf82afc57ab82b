"""A real Stacks in processes of its own, a folder of real files, and Debian's Chromium."""

from __future__ import annotations

import contextlib
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from readers.facts import Stream
from tests.makers.audio import flac
from tests.makers.books import cbz, epub, pdf
from tests.makers.images import jpeg
from tests.makers.video import mkv
from tests.processes.conftest import Running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAME, PASSWORD = "ada", "a long enough word"


def fill(media: Path) -> None:
    """Something of most kinds, as people keep it."""
    files = {
        "Books/Jane Austen/Emma.epub": epub("Emmma", authors=["Jane Austen"], cover=jpeg(200, 300)),
        "Books/Jane Austen/Persuasion.epub": epub("Persuasion", authors=["Jane Austen"]),
        "Books/George Eliot/Middlemarch.epub": epub("Middlemarch", authors=["George Eliot"]),
        "Books/Dune/Dune.epub": epub("Dune", authors=["Frank Herbert"]),
        "Books/Anne Brontë/Agnes Grey.epub": epub(
            "Agnes Grey", authors=["Anne Brontë"], cover=jpeg(200, 300)
        ),
        "Books/Dune/Dune.pdf": pdf(),
        "Books/cut.epub": b"rubbish",
        "Films/Heat (1995)/Heat (1995).mkv": mkv(
            duration=60, streams=[Stream("video", "h264", width=1920, height=1080)]
        ),
        "Series/Dark (2017)/Season 01/Dark - S01E01 - Secrets.mkv": mkv(duration=60),
        "Series/Dark (2017)/Season 02/Dark - S02E01 - Beginnings.mkv": mkv(duration=60),
        "Comics/Saga/Saga 001.cbz": cbz(
            2, {"Series": "Saga", "Number": "1", "Writer": "Brian K. Vaughan"}
        ),
    }
    for number in (1, 2, 3):
        track = flac(
            title=f"Song {number}",
            artist="Nina Simone",
            album="Wild",
            album_artist="Nina Simone",
            track=number,
            year="1966",
        )
        files[f"Music/Nina Simone/Wild/{number:02}.flac"] = track
    for name, data in files.items():
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_bytes(data)


expect.set_options(timeout=20_000)  # the usual five seconds are few for a slow machine


def sign_in(page: Page) -> None:
    page.goto("/login")
    page.fill("[name=identifier], [name=login], [name=username]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url("**/")


class House:
    """The running Stacks, its media, and people's browsers."""

    def __init__(self, running: Running, media: Path, browser: Browser) -> None:
        self.running = running
        self.media = media
        self.browser = browser
        self.messages: list[str] = []
        self._contexts: list[BrowserContext] = []

    def open(self, *, signed_in: bool = True, **options) -> Page:
        """A new browser window; everything its console says is kept in `messages`."""
        context: BrowserContext = self.browser.new_context(base_url=self.running.address, **options)
        self._contexts.append(context)
        context.set_default_timeout(40_000)
        page = context.new_page()
        page.on(
            "console",
            lambda message: self.messages.append(
                f"{page.url}: {message.text} {message.location.get('url', '')}"
            ),
        )
        page.on("pageerror", lambda error: self.messages.append(f"{page.url}: {error}"))
        if signed_in:
            sign_in(page)
        return page

    def close_windows(self) -> None:
        while self._contexts:
            self._contexts.pop().close()


@pytest.fixture(scope="package")
def house(tmp_path_factory) -> Iterator[House]:
    if not CHROMIUM:
        pytest.skip("needs Chromium: apt-get install chromium")
    folder = tmp_path_factory.mktemp("house")
    media = folder / "media"
    fill(media)
    running = Running(folder)
    running.start(STACKS_MEDIA_DIRS=str(media), STACKS_READERS="1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield House(running, media, browser)
        browser.close()
    running.process.send_signal(signal.SIGTERM)
    with contextlib.suppress(Exception):
        running.process.wait(48)


@pytest.fixture(autouse=True)
def windows(house: House) -> Iterator[None]:
    """A window that nobody looks at any more would go on asking for news."""
    yield
    house.close_windows()


KINDS = {"music": "Music", "movie": "Films", "tv": "Series", "comic": "Comics"}


def add_library(page: Page, house: House, kind: str, name: str) -> None:
    page.check(f"input[name=kind][value={kind}]", force=True)
    page.fill("[name=name]", name)
    page.click("main form button:has-text('Continue')")
    page.fill("[name=path]", str(house.media / name))
    page.click("button:has-text('Scan this folder')")
    expect(page.locator("main")).to_contain_text("Finished", timeout=120_000)
    expect(page.locator("h1")).to_have_text("Your library is ready")


def set_up(house: House) -> Page:
    """The first visit: an admin and a library of books."""
    page = house.open(signed_in=False)
    page.goto("/")
    assert page.url.endswith("/setup")
    page.fill("[name=username]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button:has-text('Continue')")
    add_library(page, house, "book", "Books")
    return page


@pytest.fixture(scope="package")
def settled(house: House) -> House:
    """The house after its first evening: an admin, and libraries of most kinds."""
    page = set_up(house)
    for kind, name in KINDS.items():
        page.goto("/setup/library")
        add_library(page, house, kind, name)
    page.context.close()
    return house
