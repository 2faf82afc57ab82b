"""A small household's media, written to a folder: for `bin/dev`, screenshots and benchmarks of
pages. Public-domain titles with drawn covers; every file is real enough to be scanned.
"""

from __future__ import annotations

import colorsys
import io
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from readers.facts import Chapter, Stream
from tests.makers import audio, books, video


class Book(NamedTuple):
    title: str
    author: str
    year: str
    subject: str
    series: tuple[str, str] | None = None


BOOKS = (
    Book("Pride and Prejudice", "Jane Austen", "1813", "Romance"),
    Book("Emma", "Jane Austen", "1815", "Romance"),
    Book("Middlemarch", "George Eliot", "1871", "Classics"),
    Book("The Time Machine", "H. G. Wells", "1895", "Science fiction"),
    Book("The War of the Worlds", "H. G. Wells", "1898", "Science fiction"),
    Book("The Wonderful Wizard of Oz", "L. Frank Baum", "1900", "Fantasy", ("Oz", "1")),
    Book("The Marvelous Land of Oz", "L. Frank Baum", "1904", "Fantasy", ("Oz", "2")),
    Book("Ozma of Oz", "L. Frank Baum", "1907", "Fantasy", ("Oz", "3")),
    Book("A Study in Scarlet", "Arthur Conan Doyle", "1887", "Crime", ("Sherlock Holmes", "1")),
    Book("The Sign of the Four", "Arthur Conan Doyle", "1890", "Crime", ("Sherlock Holmes", "2")),
    Book("Moby-Dick", "Herman Melville", "1851", "Adventure"),
    Book("Jane Eyre", "Charlotte Brontë", "1847", "Classics"),
    Book("Wuthering Heights", "Emily Brontë", "1847", "Classics"),
    Book("Les Misérables", "Victor Hugo", "1862", "Classics"),
    Book("Effi Briest", "Theodor Fontane", "1895", "Classics"),
    Book("The Call of Cthulhu", "H. P. Lovecraft", "1928", "Horror"),
    Book("Dracula", "Bram Stoker", "1897", "Horror"),
    Book("Around the World in Eighty Days", "Jules Verne", "1873", "Adventure"),
)
AUDIOBOOKS = (
    ("Walden", "Henry David Thoreau", "Meg Vance", "1854"),
    ("The Art of War", "Sun Tzu", "Tom Hale", "1910"),
    ("Alice’s Adventures in Wonderland", "Lewis Carroll", "Ida Moss", "1865"),
)
COMICS = (("Little Nemo in Slumberland", "Winsor McCay", 3), ("Krazy Kat", "George Herriman", 2))
FILMS = (
    ("Metropolis", 1927, "hevc", 3840, 2160),
    ("Nosferatu", 1922, "h264", 1920, 1080),
    ("The General", 1926, "h264", 1920, 1080),
    ("Safety Last!", 1923, "h264", 1280, 720),
    ("Sunrise", 1927, "av1", 1920, 1080),
    ("The Passion of Joan of Arc", 1928, "h264", 1920, 1080),
)
SHOWS = (("Fantômas", 1913, 5), ("The Perils of Pauline", 1914, 4))
ALBUMS = (
    ("Goldberg Variations", "Johann Sebastian Bach", "2012", ("Aria", "Variatio 1", "Variatio 2")),
    ("The Four Seasons", "Antonio Vivaldi", "1998", ("Spring", "Summer", "Autumn", "Winter")),
    ("Maple Leaf Rag", "Scott Joplin", "1976", ("Maple Leaf Rag", "The Entertainer")),
)
KINDS = {
    "book": "Books",
    "comic": "Comics",
    "audiobook": "Audiobooks",
    "movie": "Films",
    "tv": "TV shows",
    "music": "Music",
}


def write(folder: Path) -> dict[str, Path]:
    """Write the media below `folder`; gives the folder of each kind. Existing files are kept."""
    for name, content in _files():
        path = folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return {kind: folder / name for kind, name in KINDS.items()}


def cover(title: str, author: str, width: int = 600, height: int = 900) -> bytes:
    """A drawn cover as JPEG, its colour by the title; without accents, which Pillow's own font
    lacks.
    """
    from PIL import Image, ImageDraw, ImageFont

    hue = zlib.crc32(title.encode()) % 360 / 360
    ground, ink = (_rgb(hue, level, 0.35) for level in (0.3, 0.85))
    image = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 15, width // 15, width * 14 // 15, height - width // 15), outline=ink)
    draw.ellipse((width // 4, height // 2, width * 3 // 4, height // 2 + width // 2), fill=ink)
    for text, size, top in ((title, 44, height // 8), (author, 28, height // 3)):
        font = ImageFont.load_default(size)
        draw.multiline_text((width // 9, top), _wrapped(_plain(text), 20), fill=ink, font=font)
    content = io.BytesIO()
    image.save(content, "JPEG", quality=85)
    return content.getvalue()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _rgb(hue: float, level: float, saturation: float) -> tuple[int, int, int]:
    red, green, blue = (round(part * 255) for part in colorsys.hls_to_rgb(hue, level, saturation))
    return red, green, blue


def _wrapped(text: str, width: int) -> str:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def _files() -> Iterator[tuple[str, bytes]]:
    yield from _books()
    yield from _audiobooks()
    yield from _comics()
    yield from _videos()
    yield from _music()


def _books() -> Iterator[tuple[str, bytes]]:
    for book in BOOKS:
        content = books.epub(
            book.title,
            [book.author],
            series=book.series,
            date=book.year,
            subjects=[book.subject],
            publisher="Stacks Demo Press",
            description=f"{book.title}, by {book.author}.",
            cover=cover(book.title, book.author),
        )
        yield f"Books/{book.author}/{book.title}/{book.title}.epub", content


def _audiobooks() -> Iterator[tuple[str, bytes]]:
    for title, author, narrator, year in AUDIOBOOKS:
        content = audio.m4b(
            title=title,
            album=title,
            artist=author,
            year=year,
            seconds=30,
            chapters=[(0, "Chapter 1"), (10, "Chapter 2"), (20, "Chapter 3")],
            extra={"NARRATOR": narrator},
            cover=cover(title, author, 800, 800),
        )
        yield f"Audiobooks/{author}/{title}/{title}.m4b", content


def _comics() -> Iterator[tuple[str, bytes]]:
    for series, author, issues in COMICS:
        for number in range(1, issues + 1):
            facts = {"Series": series, "Number": str(number), "Writer": author}
            page = cover(f"{series} {number}", author, 600, 920)
            yield f"Comics/{series}/{series} {number:02}.cbz", books.cbz(4, facts, page=page)


def _videos() -> Iterator[tuple[str, bytes]]:
    for title, year, codec, width, height in FILMS:
        streams = [
            Stream("video", codec, width=width, height=height),
            Stream("audio", "aac", "eng", channels=2),
            Stream("subtitle", "srt", "ger"),
        ]
        chapters = [Chapter(0, "Part one"), Chapter(60_000, "Part two")]
        folder = f"Films/{title} ({year})"
        yield f"{folder}/{title} ({year}).mkv", video.mkv(title, streams, 5_400, chapters)
        yield f"{folder}/poster.jpg", cover(title, str(year))
    for show, year, episodes in SHOWS:
        folder = f"TV shows/{show} ({year})"
        for number in range(1, episodes + 1):
            name = f"{folder}/Season 01/{show} - s01e{number:02}.mkv"
            streams = [Stream("video", "h264", width=1280, height=720), Stream("audio", "aac")]
            yield name, video.mkv("", streams, 1_500)
        yield f"{folder}/poster.jpg", cover(show, str(year))


def _music() -> Iterator[tuple[str, bytes]]:
    for album, artist, year, tracks in ALBUMS:
        picture = cover(album, artist, 700, 700)
        for number, track in enumerate(tracks, 1):
            content = audio.flac(
                title=track, album=album, artist=artist, track=number, year=year, cover=picture
            )
            yield f"Music/{artist}/{album}/{number:02} {track}.flac", content
