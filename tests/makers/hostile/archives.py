"""ZIP archives as EPUB and CBZ, and other archives of comics."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable

from tests.makers import cbz, epub, png

ROOTFILE = b"""<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="c.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
_MIB = 1 << 20


def packed(
    members: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED, level: int = 1
) -> bytes:
    """A ZIP of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=level) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def package(
    metadata: str = "", *, manifest: str = "", rest: str = "", doctype: str = "", **members: bytes
) -> bytes:
    """An EPUB with this package document."""
    opf = (
        f'<?xml version="1.0"?>{doctype}<package xmlns="http://www.idpf.org/2007/opf"'
        f' version="3.0"><metadata {_DC}>{metadata}</metadata>'
        f"<manifest>{manifest}</manifest>{rest}</package>"
    )
    inside = [("META-INF/container.xml", ROOTFILE), ("c.opf", opf.encode()), *members.items()]
    return packed(inside)


def _bomb(name: str, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    first = [] if name.startswith("META-INF") else [("META-INF/container.xml", ROOTFILE)]
    return packed([*first, (name, b" " * (200 * _MIB))], method)


def _laughs() -> bytes:
    lines = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    return package("<dc:title>&a11;</dc:title>", doctype=f"<!DOCTYPE package [{lines}]>")


def _quadratic() -> bytes:
    entity = f'<!DOCTYPE package [<!ENTITY a "{"x" * 100_000}">]>'
    return package(f"<dc:title>{'&a;' * 100_000}</dc:title>", doctype=entity)


def _many(name: str, count: int, text: str = "Ann Lee", extra: str = "") -> str:
    return "".join(f"<dc:{name}{extra}>{text} {n}</dc:{name}>" for n in range(count))


def _missing_images() -> bytes:
    """A cover page with pictures that aren't there, in an archive of many members."""
    page = b"<html><body>" + b"<img src='a'/>" * 60_000 + b"</body></html>"
    items = '<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>'
    inside = [("META-INF/container.xml", ROOTFILE), ("cover.xhtml", page)]
    opf = f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest></package>'
    members = [(f"m{n}", b"") for n in range(20_000)]
    return packed([*inside, ("c.opf", opf.encode()), *members])


def _missing_covers() -> bytes:
    """Many items that are covers by their names, and aren't there."""
    items = "".join(
        f'<item id="cover" href="{n}.jpg" media-type="image/jpeg" properties="cover-image"/>'
        for n in range(40_000)
    )
    opf = f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest></package>'
    inside = [("META-INF/container.xml", ROOTFILE), ("c.opf", opf.encode())]
    return packed([*inside, *((f"m{n}", b"") for n in range(20_000))])


def _overlapping() -> bytes:
    """Thousands of entries of the directory that share the data of one."""
    inner = packed([("0.png", b" " * (20 * _MIB))])
    start = inner.index(b"PK\1\2")
    entry, end = inner[start : inner.index(b"PK\5\6")], inner[inner.index(b"PK\5\6") :]
    entries = b"".join(entry.replace(b"0.png", f"{n % 10}.png".encode()) for n in range(40_000))
    counts = struct.pack("<HHII", 40_000, 40_000, len(entries), start)
    return inner[:start] + entries + end[:8] + counts + end[20:]


def _claims(members: int, size: int, offset: int) -> bytes:
    whole = bytearray(cbz(2))
    end = whole.rindex(b"PK\5\6")
    struct.pack_into("<HHII", whole, end + 8, members, members, size, offset)
    return bytes(whole)


def _flags(flag: int, method: int | None = None) -> bytes:
    """The same archive, its entries with another flag or method."""
    whole = bytearray(epub(cover=png()))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        position = whole.find(mark)
        while position >= 0:
            whole[position + at] |= flag
            if method is not None:
                struct.pack_into("<H", whole, position + at + 2, method)
            position = whole.find(mark, position + 4)
    return bytes(whole)


def _comicinfo(fields: str) -> bytes:
    text = f"<ComicInfo>{fields}</ComicInfo>".encode()
    return packed([("1.png", png()), ("ComicInfo.xml", text)])


def _stored(names: Iterable[str]) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the same name twice is wanted
        return packed(((name, b"") for name in names), zipfile.ZIP_STORED)


_LANDMARKS = "<a epub:type='cover' href='x'>x</a>" * 20_000
_NAV = f"<html xmlns:epub='http://www.idpf.org/2007/ops'><body>{_LANDMARKS}</body></html>".encode()

FILES: dict[str, Callable[[], bytes]] = {
    "bomb of spaces in a package.epub": lambda: _bomb("c.opf"),
    "bomb in a container.epub": lambda: _bomb("META-INF/container.xml"),
    "bomb by bzip2.epub": lambda: _bomb("c.opf", method=zipfile.ZIP_BZIP2),
    "bomb by lzma.epub": lambda: _bomb("c.opf", method=zipfile.ZIP_LZMA),
    "bomb in a comicinfo.cbz": lambda: packed(
        [("1.png", png()), ("ComicInfo.xml", b" " * (200 * _MIB))]
    ),
    "bomb in a cover page.epub": lambda: packed(
        [
            ("META-INF/container.xml", ROOTFILE),
            ("c.opf", b"<package><manifest><item id='cover' href='c.xhtml'/></manifest></package>"),
            ("c.xhtml", b"<html>" + b" " * (200 * _MIB)),
        ]
    ),
    "entries that overlap.cbz": _overlapping,
    "fifty thousand and one members.cbz": lambda: _stored(f"{n}.png" for n in range(50_001)),
    "almost fifty thousand pages.cbz": lambda: _stored(f"p{n}.png" for n in range(49_000)),
    "pages with names of digits.cbz": lambda: _stored(
        f"{n}" + "9" * 20_000 + ".png" for n in range(200)
    ),
    "pages with names of signs.cbz": lambda: _stored(
        "!_" * 20_000 + f"{n}.png" for n in range(200)
    ),
    "pages in deep folders.cbz": lambda: _stored("a/" * 20_000 + f"{n}.png" for n in range(100)),
    "pages that lead out.cbz": lambda: _stored(["../" * 50 + "etc/passwd.png", "/etc/x.png"]),
    "pages of the same name.cbz": lambda: _stored(["1.png"] * 5_000),
    "claims of 65535 members.cbz": lambda: _claims(65_535, 1 << 30, 0),
    "claims of a directory beyond the end.cbz": lambda: _claims(2, 0xFFFFFFF0, 0xFFFFFFF0),
    "encrypted members.epub": lambda: _flags(1),
    "an unknown method.epub": lambda: _flags(0, 97),
    "lzma that isn’t.epub": lambda: _flags(0, 14),
    "a cut-off directory.epub": lambda: epub(cover=png())[:-80],
    "a billion laughs.epub": _laughs,
    "a quadratic entity.epub": _quadratic,
    "an outside entity.epub": lambda: package(
        "<dc:title>&a;</dc:title>",
        doctype='<!DOCTYPE package [<!ENTITY a SYSTEM "file:///dev/zero">]>',
    ),
    "a hundred thousand levels.epub": lambda: package("<x>" * 100_000 + "</x>" * 100_000),
    "a hundred thousand people.epub": lambda: package(_many("creator", 100_000)),
    "a hundred thousand subjects.epub": lambda: package(_many("subject", 100_000)),
    "a hundred thousand isbns.epub": lambda: package(_many("identifier", 100_000, "978030640615")),
    "a hundred thousand titles.epub": lambda: package(_many("title", 100_000)),
    "a hundred thousand dates.epub": lambda: package(_many("date", 100_000, "1999-05-31T")),
    "people in one text.epub": lambda: package(
        f"<dc:creator>{'Ann Lee &amp; ' * 50_000}</dc:creator>"
    ),
    "commas in one text.epub": lambda: package(f"<dc:creator>{'a, b and ' * 100_000}</dc:creator>"),
    "subjects in one text.epub": lambda: package(
        f"<dc:subject>{'a/b;c > d, ' * 100_000}</dc:subject>"
    ),
    "a title of megabytes.epub": lambda: package(f"<dc:title>{'x (' * 2_000_000}</dc:title>"),
    "a title of accents.epub": lambda: package(f"<dc:title>{'Ã©' * 1_000_000}</dc:title>"),
    "a title of entities.epub": lambda: package(f"<dc:title>{'&amp;amp;' * 500_000}</dc:title>"),
    "a description of tags.epub": lambda: package(
        f"<dc:description>{'&lt;b&gt;' * 500_000}</dc:description>"
    ),
    "a date of digits.epub": lambda: package(f"<dc:date>{'1' * 3_000_000}</dc:date>"),
    "an identifier of digits.epub": lambda: package(
        f"<dc:identifier>{'978-' * 700_000}</dc:identifier>"
    ),
    "a hundred thousand attributes.epub": lambda: package(
        "<x " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>"
    ),
    "a hundred thousand series.epub": lambda: package(
        "".join(
            f'<meta property="belongs-to-collection" id="c{n}">S{n}</meta>' for n in range(60_000)
        )
    ),
    "refinements of refinements.epub": lambda: package(
        "".join(
            f'<meta refines="#m{n}" id="m{n + 1}" property="role">x</meta>' for n in range(60_000)
        )
    ),
    "a position of digits.epub": lambda: package(
        f'<meta name="calibre:series" content="S"/><meta name="calibre:series_index" content="{"9" * 500_000}"/>'  # noqa: E501
    ),
    "pictures that aren’t there.epub": _missing_images,
    "covers that aren’t there.epub": _missing_covers,
    "twenty thousand landmarks.epub": lambda: package(
        manifest='<item id="n" href="nav.xhtml" properties="nav"/>', **{"nav.xhtml": _NAV}
    ),
    "rubbish with angle brackets.epub": lambda: package("<" * 2_000_000),
    "people in a comicinfo.cbz": lambda: _comicinfo(f"<Writer>{'a, ' * 500_000}</Writer>"),
    "pages in a comicinfo.cbz": lambda: _comicinfo(
        "<Pages>"
        + "".join(f'<Page Image="{n}" Type="FrontCover"/>' for n in range(100_000))
        + "</Pages>"
    ),
    "numbers in a comicinfo.cbz": lambda: _comicinfo(
        "".join(
            f"<{name}>{'9' * 500_000}</{name}>" for name in ("Number", "Count", "Volume", "Year")
        )
    ),
    "levels in a comicinfo.cbz": lambda: _comicinfo("<a>" * 100_000),
    "a bomb.cbr": lambda: b"Rar!\x1a\x07\x01\x00" + b"\xff" * 100_000,
    "a bomb.cb7": lambda: b"7z\xbc\xaf\x27\x1c\0\4" + b"\xff" * 100_000,
}
