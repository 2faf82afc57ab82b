"""The library that is asked about: people, books, loans and files, made through the published API
and the terminal's commands, which keep their words when the inside changes.
"""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

from flask import Flask

API = "/api/v1"
PASSWORD = "a long enough word 1979"
ROLES = {"stranger": "stan", "viewer": "vera", "editor": "edo", "owner": "olga", "admin": "ada"}
BOOKS: list[dict[str, Any]] = [
    {"title": "The Dispossessed", "authors": ["Ursula K. Le Guin"], "type": "Novel",
        "tags": ["moon", "to sell"], "genres": ["Science Fiction"], "isbn_13": "9780061054884",
        "publisher": "Harper & Row", "publish_date": "1974", "page_count": 341, "copies": 2},
    {"title": "A Wizard of Earthsea", "authors": ["Ursula K. Le Guin", "Ruth Robbins"],
        "type": "Novel", "genres": ["Fantasy"], "isbn_13": "9780547773742", "publish_date": "1968"},
    {"title": "Éclair <and> other \"cakes\"", "authors": ["Zoé Ångström"], "type": "Novel",
        "description": "Line one.\n\nLine two & more.", "publish_date": "2010-05-04"},
    {"title": "進撃の巨人 1", "authors": ["諫山 創"], "type": "Manga", "language": "ja"},
    {"title": "100 Recipes", "authors": [], "type": "Novel"},
    *({"title": f"Volume {number}", "authors": ["Many Books"], "type": "Novel"}
        for number in range(1, 61)),
]  # fmt: skip


class Library:
    """Speaks to the application as each of the cast, and remembers the ids of what it has made."""

    def __init__(self, app: Flask, media: Path) -> None:
        self.app = app
        self.media = media
        self.tokens: dict[str, str] = {}
        self.ids: dict[str, str] = {}

    def fill(self) -> None:
        self._people()
        here = self._send("olga", "post", "/libraries", {"name": "Books", "description": "Olga's"})
        self.ids["library_id"] = here["id"]
        path = f"/libraries/{here['id']}"
        for name, role in (("edo", "editor"), ("vera", "viewer")):
            self._send("olga", "post", f"{path}/members", {"user_id": self.ids[name], "role": role})
        self._send("ada", "post", "/libraries", {"name": "Ada's own"})
        for book in BOOKS:
            self._book(path, book)
        self._around(path)
        self._files(path)

    def scan(self, environ: dict[str, str]) -> None:
        """One folder of real files, read by the terminal's command."""
        run_command(environ, "scan", "--all", "--wait")

    def _people(self) -> None:
        self._sign_in("ada")
        for name in ("olga", "edo", "vera", "stan"):
            body = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
            made = self._send("ada", "post", "/admin/users", body)
            self.ids[name] = made["id"]
            self._sign_in(name)
        self.ids["user_id"] = self.ids["vera"]

    def _sign_in(self, name: str) -> None:
        body = {"identifier": name, "password": PASSWORD}
        self.tokens[name] = self._send("", "post", "/auth/login", body)["access_token"]

    def _book(self, path: str, book: dict[str, Any]) -> None:
        people = [self._person(name) for name in book["authors"]]
        kinds = {
            kind["display_name"]: kind["id"] for kind in self._send("ada", "get", "/media-types")
        }
        genres = {genre["name"]: genre["id"] for genre in self._send("ada", "get", "/genres")}
        body = {
            "title": book["title"],
            "description": book.get("description", ""),
            "media_type_id": kinds[book["type"]],
            "genre_ids": [genres[name] for name in book.get("genres", []) if name in genres],
            "tag_ids": [self._tag(path, name) for name in book.get("tags", [])],
            "contributors": [
                {"contributor_id": person, "role": "author", "display_order": order}
                for order, person in enumerate(people)
            ],
            "edition": {
                "format": "paperback",
                **{
                    name: book[name]
                    for name in ("isbn_13", "publisher", "publish_date", "page_count", "language")
                    if name in book
                },
                "copy_count": book.get("copies", 1),
            },
        }
        made = self._send("edo", "post", f"{path}/books", body)
        self.ids.setdefault("book_id", made["id"])
        self.ids.setdefault("work_id", made["id"])

    def _person(self, name: str) -> str:
        if f"person {name}" not in self.ids:
            made = self._send("olga", "post", "/contributors", {"name": name})
            self.ids[f"person {name}"] = made["id"]
            self.ids.setdefault("contributor_id", made["id"])
        return self.ids[f"person {name}"]

    def _tag(self, path: str, name: str) -> str:
        if f"tag {name}" not in self.ids:
            body = {"name": name, "color": "#aa3355"}
            self.ids[f"tag {name}"] = self._send("olga", "post", f"{path}/tags", body)["id"]
            self.ids.setdefault("tag_id", self.ids[f"tag {name}"])
        return self.ids[f"tag {name}"]

    def _around(self, path: str) -> None:
        """A series, a shelf, loans, readings, an edit."""
        book = self.ids["book_id"]
        series = self._made("series_id", "olga", f"{path}/series", {
            "name": "Hainish Cycle", "description": "Ansibles", "status": "completed",
            "total_count": 8, "publication_year": 1966, "genres": ["Science Fiction"]})  # fmt: skip
        arc = {"name": "First", "position": 1, "vol_start": 1, "vol_end": 4}
        self._made("arc_id", "olga", f"{path}/series/{series}/arcs", arc)
        self._send(
            "olga", "post", f"{path}/series/{series}/books", {"book_id": book, "position": 6}
        )
        shelf = self._made(
            "shelf_id", "olga", f"{path}/shelves", {"name": "Blue", "color": "#3355aa"}
        )
        self._send("olga", "post", f"{path}/shelves/{shelf}/books", {"book_id": book})
        self._made("loan_id", "olga", f"{path}/loans", {
            "book_id": book, "loaned_to": "Kris", "loaned_at": "2026-01-02",
            "due_date": "2026-02-02", "notes": "in the post"})  # fmt: skip
        edition = self._send("olga", "get", f"{path}/books/{book}/editions")[0]["id"]
        self.ids["edition_id"] = edition
        self.ids["isbn"] = "9780061054884"
        for name, rating in (("vera", 9), ("olga", 7)):
            self._send(name, "put", f"{path}/books/{book}/editions/{edition}/my-interaction", {
                "read_status": "read", "rating": rating, "review": f"{name} liked it",
                "date_started": "2026-01-01", "date_finished": "2026-01-20"})  # fmt: skip

    def _files(self, path: str) -> None:
        folder = self.media / "books"
        for name, title in (("Lem/Solaris.epub", "Solaris"), ("Lem/Eden.epub", "Eden")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(_epub(title, "Stanisław Lem"))
        (folder / "broken.epub").write_bytes(b"rubbish")
        self._made("location_id", "ada", f"{path}/storage-locations",
            {"name": "Shelf", "media_format": "ebook", "root_path": str(folder)})  # fmt: skip
        edition = f"{path}/books/{self.ids['book_id']}/editions/{self.ids['edition_id']}"
        data = {"file": (io.BytesIO(_epub("The Dispossessed", "Le Guin")), "dispossessed.epub")}
        answer = self._open("olga", "post", f"{edition}/files", data=data)
        self.ids["file_id"] = answer.json["id"] if answer.status_code == 201 else ""
        cover = {"cover": (io.BytesIO(_png(60, 90)), "cover.png")}
        self._open("olga", "put", f"{path}/books/{self.ids['book_id']}/cover", data=cover)

    def _made(self, name: str, person: str, path: str, body: Any) -> str:
        self.ids[name] = self._send(person, "post", path, body)["id"]
        return self.ids[name]

    def _send(self, person: str, method: str, path: str, body: Any = None) -> Any:
        answer = self._open(person, method, path, **({} if body is None else {"json": body}))
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json if answer.data else None

    def _open(self, person: str, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[person]}"} if person else {}
        return self.app.test_client().open(
            API + path, method=method.upper(), headers=headers, **options
        )


def run_command(environ: dict[str, str], *words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "commands", *words],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.getcwd(), **environ},
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=300,
    )


def _png(width: int, height: int) -> bytes:
    """One colour, eight bits a channel."""
    rows = (b"\0" + b"\x33\x55\xaa" * width) * height
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def _epub(title: str, author: str) -> bytes:
    container = (
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="content.opf"'
        ' media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    package = (
        '<package version="3.0" xmlns="http://www.idpf.org/2007/opf"><metadata'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
        f"<dc:creator>{author}</dc:creator><dc:language>en</dc:language></metadata>"
        '<manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in (
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", container),
            ("content.opf", package),
            ("a.xhtml", "<html xmlns='http://www.w3.org/1999/xhtml'><body>x</body></html>"),
        ):
            file.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return buffer.getvalue()
