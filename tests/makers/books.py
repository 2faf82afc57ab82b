"""Small books and comics: EPUB 2 and 3, PDF, CBZ."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from tests.makers.images import png

Author = tuple[str, str, str]  # name, MARC role ("" to leave it out), file-as ("" to leave it out)
_CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="{opf}" media-type="application/oebps-package+xml"/></rootfiles></container>"""


def epub(
    title: str = "A Wizard of Earthsea",
    authors: Iterable[Author | str] = (("Ursula K. Le Guin", "aut", "Le Guin, Ursula K."),),
    *,
    version: int = 3,
    series: tuple[str, str] | None = None,
    isbn: str = "",
    language: str = "en",
    cover: bytes | None = None,
    cover_by: str = "properties",
    subtitle: str = "",
    description: str = "",
    publisher: str = "",
    date: str = "",
    subjects: Iterable[str] = (),
    identifiers: Iterable[tuple[str, str]] = (),
    contributors: Iterable[Author] = (),
    title_sort: str = "",
    opf_path: str = "OEBPS/content.opf",
    extra_metadata: str = "",
    extra_items: str = "",
    extra_members: Mapping[str, bytes] | None = None,
) -> bytes:
    """An EPUB 2 or 3.

    `identifiers` are (scheme, value); `cover_by`: "properties", "meta", "guide" or "nothing" (only
    the image).
    """
    people = [("creator", _author(author)) for author in authors] + [
        ("contributor", author) for author in contributors
    ]
    write = _metadata3 if version == 3 else _metadata2
    metadata = write(title, subtitle, title_sort, people, series, isbn, list(identifiers))
    plain = {"language": language, "publisher": publisher, "date": date, "description": description}
    metadata += "".join(
        f"<dc:{name}>{escape(value)}</dc:{name}>" for name, value in plain.items() if value
    )
    metadata += (
        "".join(f"<dc:subject>{escape(name)}</dc:subject>" for name in subjects) + extra_metadata
    )
    members = {
        "META-INF/container.xml": _CONTAINER.format(opf=opf_path).encode(),
        opf_path: b"",
        **(extra_members or {}),
    }
    folder = opf_path.rpartition("/")[0]
    prefix = folder + "/" if folder else ""
    members.setdefault(
        prefix + "text/one.xhtml",
        b"<html"
        b" xmlns='http://www.w3.org/1999/xhtml'><head><title>1</title></head><body><p>x</p></body></html>",
    )
    if cover:
        members[prefix + "images/cover picture.png"] = cover
    members[opf_path] = _opf(metadata, version, bool(cover), cover_by, extra_items).encode()
    return _zip(members, first={"mimetype": b"application/epub+zip"})


def _author(author: Author | str) -> Author:
    return (author, "", "") if isinstance(author, str) else author


def _opf(metadata: str, version: int, has_cover: bool, cover_by: str, extra_items: str) -> str:
    item = meta = guide = ""
    if has_cover:
        properties = ' properties="cover-image"' if cover_by == "properties" else ""
        item = (
            '<item id="cover-img" href="images/cover%20picture.png"'
            f' media-type="image/png"{properties}/>'
        )
        meta = '<meta name="cover" content="cover-img"/>' if cover_by == "meta" else ""
        guide = (
            '<guide><reference type="cover" title="Cover"'
            ' href="images/cover%20picture.png"/></guide>'
            if cover_by == "guide"
            else ""
        )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="{version}.0" unique-identifier="uid">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">{metadata}{meta}</metadata>
<manifest>{item}{extra_items}
<item id="t1" href="text/one.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="t1"/></spine>{guide}</package>"""


def _metadata2(
    title: str,
    subtitle: str,
    title_sort: str,
    people: list[tuple[str, Author]],
    series: tuple[str, str] | None,
    isbn: str,
    identifiers: list[tuple[str, str]],
) -> str:
    out = [f"<dc:title>{escape(title)}</dc:title>"]
    if title_sort:
        out.append(f'<meta name="calibre:title_sort" content={quoteattr(title_sort)}/>')
    for element, (name, role, file_as) in people:
        role_text = f' opf:role="{role}"' if role else ""
        sort_text = f" opf:file-as={quoteattr(file_as)}" if file_as else ""
        out.append(f"<dc:{element}{role_text}{sort_text}>{escape(name)}</dc:{element}>")
    if series:
        out.append(
            f'<meta name="calibre:series" content={quoteattr(series[0])}/><meta'
            f' name="calibre:series_index" content="{series[1]}"/>'
        )
    if isbn:
        out.append(f'<dc:identifier opf:scheme="ISBN">{isbn}</dc:identifier>')
    out += [
        f'<dc:identifier opf:scheme="{scheme}">{escape(value)}</dc:identifier>'
        for scheme, value in identifiers
    ]
    return "".join(out)


def _metadata3(
    title: str,
    subtitle: str,
    title_sort: str,
    people: list[tuple[str, Author]],
    series: tuple[str, str] | None,
    isbn: str,
    identifiers: list[tuple[str, str]],
) -> str:
    out = []
    if subtitle:  # first on purpose: the main title is found by its type, not by its place
        out.append(
            f'<dc:title id="sub">{escape(subtitle)}</dc:title><meta refines="#sub"'
            ' property="title-type">subtitle</meta>'
        )
    out.append(
        f'<dc:title id="main">{escape(title)}</dc:title><meta refines="#main"'
        ' property="title-type">main</meta>'
    )
    if title_sort:
        out.append(f'<meta refines="#main" property="file-as">{escape(title_sort)}</meta>')
    for number, (element, (name, role, file_as)) in enumerate(people):
        out.append(f'<dc:{element} id="p{number}">{escape(name)}</dc:{element}>')
        if role:
            out.append(
                f'<meta refines="#p{number}" property="role" scheme="marc:relators">{role}</meta>'
            )
        if file_as:
            out.append(f'<meta refines="#p{number}" property="file-as">{escape(file_as)}</meta>')
    if series:
        out.append(
            f'<meta property="belongs-to-collection" id="c1">{escape(series[0])}</meta>'
            '<meta refines="#c1" property="collection-type">series</meta>'
            f'<meta refines="#c1" property="group-position">{series[1]}</meta>'
        )
    if isbn:
        out.append(f'<dc:identifier id="uid">urn:isbn:{isbn}</dc:identifier>')
    out += [
        f"<dc:identifier>{escape(scheme)}:{escape(value)}</dc:identifier>"
        for scheme, value in identifiers
    ]
    return "".join(out)


def cbz(
    pages: int = 3,
    comicinfo: Mapping[str, str] | None = None,
    *,
    page: bytes | None = None,
    comicinfo_pages: str = "",
) -> bytes:
    """A CBZ with `pages` PNG pages named page1.png, page2.png, page10.png … and, given `comicinfo`,
    a ComicInfo.xml.
    """
    members = {
        f"Issue/page{number}.png": page or png(4, 6, (number % 256, 0, 0))
        for number in range(pages, 0, -1)
    }
    if comicinfo is not None:
        fields = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in comicinfo.items())
        members["ComicInfo.xml"] = (
            f'<?xml version="1.0"?><ComicInfo>{fields}{comicinfo_pages}</ComicInfo>'.encode()
        )
    return _zip(members)


def pdf(
    title: str = "",
    author: str = "",
    pages: int = 1,
    *,
    subject: str = "",
    keywords: str = "",
    created: str = "",
    password: str = "",
) -> bytes:
    """A PDF of empty pages with a document information dictionary; with a password it is
    encrypted.
    """
    import pypdf

    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    fields = {
        "/Title": title,
        "/Author": author,
        "/Subject": subject,
        "/Keywords": keywords,
        "/CreationDate": created,
    }
    writer.add_metadata({key: value for key, value in fields.items() if value})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _zip(members: Mapping[str, bytes], first: Mapping[str, bytes] | None = None) -> bytes:
    """A zip whose `first` members are stored uncompressed, as EPUB wants its mimetype."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in (first or {}).items():
            archive.writestr(zipfile.ZipInfo(name), data)
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
