"""PDFs with loops, bombs and giant tables."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from tests.makers import pdf


def objects(*bodies: str | bytes, trailer: str = "/Root 1 0 R", startxref: int = -1) -> bytes:
    """A PDF of these objects, numbered from 1, with a correct table."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        raw = body.encode("latin-1") if isinstance(body, str) else body
        out += f"{number} 0 obj\n".encode() + raw + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = table if startxref < 0 else startxref
    size = len(bodies) + 1
    return out + f"trailer << /Size {size} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()


CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"


def stream(data: bytes, entries: str = "") -> bytes:
    """A compressed stream."""
    raw = zlib.compress(data, 1)
    head = f"<< {entries} /Filter /FlateDecode /Length {len(raw)} >>\nstream\n"
    return head.encode() + raw + b"\nendstream"


def _metadata_bomb() -> bytes:
    bomb = stream(b" " * (300 << 20), "/Type /Metadata /Subtype /XML")
    return objects("<< /Type /Catalog /Pages 2 0 R /Metadata 4 0 R >>", PAGES, PAGE, bomb)


def _object_stream_bomb() -> bytes:
    bomb = stream(b"5 0 " * (50 << 20), "/Type /ObjStm /N 50000000 /First 200000000")
    info = "/Root 1 0 R /Info 5 0 R"
    return objects(CATALOG, PAGES, PAGE, bomb, "<< /Title (x) >>", trailer=info)


def _xref_stream() -> bytes:
    """A table as a stream that names a billion objects."""
    raw = stream(
        bytes(1 << 20),
        "/Type /XRef /Size 1000000000 /W [8 8 8] /Index [0 1000000000] /Root 1 0 R",
    )
    start = len(b"%PDF-1.7\n")
    return b"%PDF-1.7\n1 0 obj\n" + raw + f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()


def _previous() -> bytes:
    """A table whose predecessor is itself."""
    whole = objects(CATALOG, PAGES, PAGE)
    at = whole.index(b"xref\n")
    return whole.replace(b"/Root 1 0 R", f"/Root 1 0 R /Prev {at}".encode())


def _many_tables() -> bytes:
    """Ten thousand tables, each before the next."""
    out, before = bytearray(objects(CATALOG, PAGES, PAGE)), -1
    for _ in range(10_000):
        at = len(out)
        previous = f"/Prev {before}" if before >= 0 else ""
        out += f"xref\n0 1\n0000000000 65535 f \ntrailer << /Size 4 /Root 1 0 R {previous} >>\n".encode()  # noqa: E501
        before = at
    return bytes(out) + f"startxref\n{before}\n%%EOF\n".encode()


FILES: dict[str, Callable[[], bytes]] = {
    "pages that are their own parent.pdf": lambda: objects(
        CATALOG, "<< /Type /Pages /Kids [2 0 R] /Parent 2 0 R /Count 1 >>"
    ),
    "an object that is itself.pdf": lambda: objects(
        CATALOG, "2 0 R", trailer="/Root 1 0 R /Info 2 0 R"
    ),
    "references in a ring.pdf": lambda: objects(
        CATALOG, "3 0 R", "4 0 R", "2 0 R", trailer="/Root 2 0 R /Info 3 0 R"
    ),
    "a title in a ring.pdf": lambda: objects(
        CATALOG, PAGES, PAGE, "<< /Title 5 0 R >>", "5 0 R", trailer="/Root 1 0 R /Info 4 0 R"
    ),
    "a table before itself.pdf": _previous,
    "ten thousand tables.pdf": _many_tables,
    "a table of a billion.pdf": _xref_stream,
    "a table beyond the end.pdf": lambda: objects(CATALOG, PAGES, PAGE, startxref=1 << 40),
    "a table that isn’t there.pdf": lambda: objects(CATALOG, PAGES, PAGE).partition(b"xref")[0],
    "a count of a billion.pdf": lambda: objects(
        CATALOG, "<< /Type /Pages /Kids [] /Count 1000000000 >>"
    ),
    "a hundred thousand pages.pdf": lambda: objects(
        CATALOG, f"<< /Type /Pages /Kids [{'3 0 R ' * 100_000}] /Count 100000 >>", PAGE
    ),
    "arrays in arrays.pdf": lambda: objects(CATALOG, "[" * 100_000 + "]" * 100_000),
    "dictionaries in dictionaries.pdf": lambda: objects(
        CATALOG,
        PAGES,
        PAGE,
        "<< /A " * 50_000 + "1" + " >>" * 50_000,
        trailer="/Root 1 0 R /Info 4 0 R",
    ),
    "a text that doesn’t end.pdf": lambda: objects(
        CATALOG, PAGES, PAGE, "<< /Title (" + "(" * 500_000, trailer="/Root 1 0 R /Info 4 0 R"
    ),
    "a title of megabytes.pdf": lambda: objects(
        CATALOG, PAGES, PAGE, f"<< /Title ({'x' * 5_000_000}) >>", trailer="/Root 1 0 R /Info 4 0 R"
    ),
    "names of megabytes.pdf": lambda: objects(
        CATALOG, PAGES, PAGE, f"<< /{'x' * 1_000_000} 1 >>", trailer="/Root 1 0 R /Info 4 0 R"
    ),
    "a bomb as metadata.pdf": _metadata_bomb,
    "a bomb of objects.pdf": _object_stream_bomb,
    "a hundred thousand objects without a table.pdf": lambda: (
        b"%PDF-1.4\n"
        + b"".join(b"%d 0 obj << /A 1 >> endobj\n" % number for number in range(100_000))
    ),
    "percent signs.pdf": lambda: b"%PDF-1.4\n" + b"%" * 3_000_000,
    "a cut-off file.pdf": lambda: pdf("Title", pages=3)[:-200],
    "endless spaces.pdf": lambda: b"%PDF-1.4\n" + b" " * 5_000_000 + b"startxref\n9\n%%EOF",
}
