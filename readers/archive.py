"""Opens ZIP-based books and comics with limits, so that a malicious file can't use more than a
bounded amount of memory and time.
"""

from __future__ import annotations

import os
import posixpath
import re
import struct
import zipfile
import zlib
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import unquote

from errors import Unreadable
from readers.loading import load
from readers.xml_text import normalised

if TYPE_CHECKING:
    from lxml.etree import XMLParser, _Element

MAX_MEMBERS = 50_000
_DIRECTORY_END = 22 + 65_535  # bytes: the last record of a ZIP, and its comment
MAX_TEXT = 8 << 20  # bytes of one unpacked XML member
_SMALL = 1 << 20  # bytes
# of a member: its mark, flags, lengths of name and extra field
_HEADER = struct.Struct("<4s2xH18xHH")
_ODD_FLAGS = 1 | 1 << 5 | 1 << 6  # encrypted, or a difference to another file
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
IMAGE_EXTENSIONS = (
    ".jpg",
    ".jpeg",
    ".png",
    ".webp",
    ".gif",
    ".avif",
    ".jxl",
    ".bmp",
    ".tif",
    ".tiff",
)


# folders that systems and programs add: hidden ones, macOS' copies, the thumbnails of a NAS
_ADDED = re.compile(r"(?:^|/)(?:\.|__macosx/|@eadir/|thumb(?:s|nails?)?/)", re.IGNORECASE)


class Archive(zipfile.ZipFile):
    """A ZIP that finds its members in any letter case."""

    @cached_property
    def folded(self) -> dict[str, str]:
        """The first member with each name in lower case."""
        names: dict[str, str] = {}
        for name in self.NameToInfo:
            names.setdefault(name.casefold(), name)
        return names


def open_zip(file: BinaryIO) -> Archive:
    """The opened archive. Raises Unreadable: not_a_zip, truncated (its directory, which stands at
    the end, is missing), damaged, too_many_members.
    """
    try:
        archive = Archive(file)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        ValueError,
        OSError,
    ) as error:
        raise Unreadable(_why_not(file), str(error)) from error
    if len(archive.filelist) > MAX_MEMBERS:
        raise Unreadable("too_many_members", str(len(archive.filelist)))
    return archive


def _why_not(file: BinaryIO) -> str:
    """Why a file can't be opened as a ZIP."""
    file.seek(0)
    if file.read(4) != b"PK\3\4":
        return "not_a_zip"
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - _DIRECTORY_END))
    return "damaged" if b"PK\5\6" in file.read() else "truncated"


def read_member(archive: zipfile.ZipFile, name: str, max_bytes: int = MAX_TEXT) -> bytes:
    """The bytes of one member. Raises Unreadable: no_member, encrypted, too_large (more than
    `max_bytes` unpacked), damaged.
    """
    try:
        info = archive.getinfo(name)
        if info.flag_bits & 1:
            raise Unreadable("encrypted", name[:100])
        data = _small_member(archive, info)
        if data is None:
            with archive.open(info) as member:
                data = member.read(max_bytes + 1)
    except KeyError as error:
        raise Unreadable("no_member", name[:100]) from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
        OverflowError,
    ) as error:
        raise Unreadable("damaged", f"{name[:100]}: {error}") from error
    if len(data) > max_bytes:
        raise Unreadable("too_large", name[:100])
    return data


def _small_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | None:
    """The bytes of a small member in which everything is as it should be, without the layers of
    zipfile; None for others, which zipfile reads, or says what is wrong with them.
    """
    file = archive.fp
    is_plain = info.flag_bits & _ODD_FLAGS == 0 and info.compress_type in _METHODS
    if file is None or not is_plain or max(info.compress_size, info.file_size) > _SMALL:
        return None
    file.seek(info.header_offset)
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    mark, flags, name_length, extra_length = _HEADER.unpack(header)
    name = file.read(name_length)
    expected = (b"PK\3\4", info.flag_bits, info.orig_filename.encode("utf-8", "replace"))
    if (mark, flags, name) != expected:
        return None
    file.seek(extra_length, os.SEEK_CUR)
    data = file.read(info.compress_size)
    if info.compress_type == zipfile.ZIP_DEFLATED:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        data = unpacker.decompress(data, info.file_size + 1)
        if not unpacker.eof:
            return None
    is_whole = len(data) == info.file_size and zlib.crc32(data) == info.CRC
    return data if is_whole else None


@cache
def _parser() -> XMLParser:
    """Made once: that takes as long as it takes to parse a small document."""
    load("lxml.etree")
    from lxml import etree

    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )


def parse_xml(data: bytes) -> _Element:
    """The root element. Entities, network access and huge trees are disabled; small syntax errors,
    entities of HTML and false declarations of an encoding are repaired. Raises
    Unreadable("bad_xml").
    """
    parser = _parser()
    from lxml import etree

    try:
        root: Any = etree.fromstring(normalised(data), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("bad_xml", str(error)[:200]) from error
    if root is None:
        raise Unreadable("bad_xml", "no element")
    return root


def resolve(base: str, href: str) -> str:
    """The member to which `href` refers in the member `base`; "" when it leads out of the archive
    or to the network.
    """
    if "://" in href or href.startswith(("data:", "//")):
        return ""
    target = unquote(href.partition("#")[0])
    path = posixpath.normpath(
        posixpath.join("/", posixpath.dirname(base), target)
        if target.startswith("/")
        else posixpath.join(posixpath.dirname(base), target)
    ).lstrip("/")
    return "" if path.startswith("../") or path in ("..", ".", "") else path


def find_member(archive: Archive, name: str) -> str:
    """The member with this name, or the only one that differs in letter case; "" when there is
    none.
    """
    if name in archive.NameToInfo:
        return name
    return archive.folded.get(name.casefold(), "")


def is_image(name: str) -> bool:
    """Whether a member is an image of the book by its name, not a hidden file, a thumbnail, or one
    of macOS' copies.
    """
    return name.lower().endswith(IMAGE_EXTENSIONS) and not _ADDED.search(name)
