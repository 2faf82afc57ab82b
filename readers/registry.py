"""The table of file formats that Stacks knows, and reading a file by it. To add a format, add a
line to `_TABLE` and, if it has metadata, a module with a function `read(source) -> Facts`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from errors import Unreadable
from readers.bounds import bounded
from readers.facts import HAS_VIDEO, Facts
from readers.loading import load
from readers.sidecars import Sidecar
from readers.sidecars.reading import completed
from readers.source import Source, open_source, unreadable

READ_VERSION = 4  # raise it when readers or grouping get more out of the same file


class Format(NamedTuple):
    """`reader` is "module:function", imported on first use; "" when only the fingerprint is
    taken.
    """

    name: str
    media: str  # "audio", "video", "book", "comic", "game"
    reader: str = ""


_AUDIO = "readers.audio:read"
_VIDEO = "readers.video:read_video"

# extensions | name of the format ("" : the extension itself) | media | reader
_TABLE: tuple[tuple[str, str, str, str], ...] = (
    ("mp3 flac m4a m4b opus wav wma", "", "audio", _AUDIO),
    ("ogg oga", "ogg", "audio", _AUDIO),
    ("aif aiff aifc", "aiff", "audio", _AUDIO),
    ("mp2 spx", "", "audio", _AUDIO),
    ("mka", "", "audio", _AUDIO),
    ("aac ac3 eac3 dts ape wv mpc tta dsf dff caf", "", "audio", _AUDIO),
    ("aa aax", "", "audio", ""),
    ("epub", "", "book", "readers.epub:read"),
    ("kepub", "epub", "book", "readers.epub:read"),
    ("pdf", "", "book", "readers.pdf:read"),
    ("mobi azw azw3 azw4 fb2 fbz lit lrf djvu prc pdb rtf docx odt", "", "book", ""),
    ("djv", "djvu", "book", ""),
    ("cbz", "", "comic", "readers.comic:read"),
    ("cbr cb7 cbt cba", "", "comic", ""),
    (
        "mkv mk3d webm mp4 m4v mov avi wmv asf mpg mpeg m2v ts m2ts mts vob flv ogv 3gp divx rmvb rm",  # noqa: E501
        "",
        "video",
        _VIDEO,
    ),
)
# archives and programs mean something only in a library of their kind; elsewhere they are not ours
_COMIC_TABLE = (
    ("zip", "cbz", "comic", "readers.comic:read"),
    ("rar", "cbr", "comic", ""),
    ("7z", "cb7", "comic", ""),
    ("pdf", "", "comic", "readers.pdf:read"),
)
# where sound is collected, the containers of videos may hold albums and audiobooks
_SOUND_TABLE = (
    ("mp4 m4v mov 3gp", "m4a", "audio", _AUDIO),
    ("mkv mk3d webm", "mka", "audio", _AUDIO),
    ("ogv", "ogg", "audio", _AUDIO),
    ("asf wmv", "wma", "audio", _AUDIO),
    ("avi mpg ts flv rm", "", "audio", _AUDIO),
    ("divx", "avi", "audio", _AUDIO),
    ("mpeg vob", "mpg", "audio", _AUDIO),
    ("m2ts mts", "ts", "audio", _AUDIO),
    ("rmvb", "rm", "audio", _AUDIO),
)
_BOOK_TABLE = (("txt html htm doc chm", "", "book", ""),)
_TABLES_OF = {
    "comic": _COMIC_TABLE,
    "book": _BOOK_TABLE + _SOUND_TABLE,
    "music": _SOUND_TABLE,
    "audiobook": _SOUND_TABLE,
}
_GAME_EXTENSIONS = (
    "zip 7z rar iso chd cue gdi cso ciso wbfs wua rvz gcz nkit nes fds unf sfc smc gb gbc gba nds 3ds cia cci n64 z64 v64 ndd gen md smd "  # noqa: E501
    "32x sms gg sg pce sgx ngp ngc ws wsc a26 a52 a78 lnx j64 jag vec col int st stx msa adf ipf adz hdf d64 t64 prg crt tap tzx z80 dsk "  # noqa: E501
    "cdt rom mx1 mx2 xci nsp nsz pbp vpk pkg xex exe msi dmg appimage deb flatpak swf love pk3 wad scummvm"  # noqa: E501
)


def known_extension(name: bytes | str, kind: str = "") -> bool:
    """Whether files with this name belong in a library of this kind."""
    return extension(name) in _formats(kind)


def media_of(name: bytes | str, kind: str = "") -> str:
    """ "audio", "video", "book", "comic" or "game"; "" for a file that doesn't belong in a library
    of this kind.
    """
    file_format = _formats(kind).get(extension(name))
    return file_format.media if file_format else ""


def extension(name: bytes | str) -> str:
    """The extension of a name or path in lower case, without its dot; "" when there is none
    (".hidden" has none).
    """
    if isinstance(name, str):
        name = name.encode("utf-8", "surrogateescape")
    stem, _, ending = name[name.rfind(b"/") + 1 :].rpartition(b".")
    return ending.lower().decode("ascii", "replace") if stem else ""


def read_with_sidecars(path: bytes, kind: str, sidecars: Sequence[Sidecar]) -> Facts:
    """As read(), with what these sidecars say. One that can't be read is a note."""
    facts = read(path, kind)
    return completed(facts, sidecars, kind) if sidecars else facts


def read(path: bytes, kind: str = "") -> Facts:
    """What the file says about itself, with its fingerprint.

    Raises Unreadable (unknown_format, not_found, no_permission, not_a_regular_file, empty,
    io_error, damaged, or a reader's own reason), and nothing else except MemoryError.
    """
    file_format = _formats(kind).get(extension(path))
    if file_format is None:
        raise Unreadable("unknown_format")
    source = open_source(path, kind, file_format.name)
    try:
        facts = _called(file_format, source)
    except (Unreadable, MemoryError):
        raise
    except OSError as error:
        raise unreadable(error) from error
    except Exception as error:  # an unexpected error in a reader only affects this file
        raise Unreadable("damaged", f"{type(error).__name__}: {error}"[:300]) from error
    finally:
        source.file.close()
    facts = bounded(facts)
    if facts.fingerprint and facts.media == file_format.media:
        return facts
    # a PDF in a comic library is a comic
    media = "video" if facts.media == "video" else file_format.media
    return facts._replace(fingerprint=source.fingerprint, media=media)


def _called(file_format: Format, source: Source) -> Facts:
    """The facts from the format's reader. A video where sound is collected is no sound, if it is
    named as one.
    """
    if file_format.media != "audio" or media_of(source.path) != "video":
        return _call(file_format, source)
    try:
        facts = _call(file_format, source)
    except Unreadable as error:
        if error.reason != "not_audio":
            raise
        return Facts("video", extension(source.path))
    return facts._replace(media="video", notes=()) if HAS_VIDEO in facts.notes else facts


def _call(file_format: Format, source: Source) -> Facts:
    if not file_format.reader:
        return Facts(file_format.media, file_format.name, source.fingerprint)
    reader = _reader(file_format.reader)
    if (
        file_format.reader == _VIDEO
    ):  # may be called for a part of a file too, so it takes what a Source holds one by one
        return reader(source.path, source.file, source.size, source.format)
    return reader(source)


@cache
def _reader(name: str) -> Callable[..., Facts]:
    module, _, function = name.partition(":")
    reader: Callable[..., Facts] = getattr(load(module), function)
    return reader


@cache
def _formats(kind: str) -> dict[str, Format]:
    """Format by extension, for a library of this kind."""
    if kind == "game":
        return {ending: Format(ending, "game") for ending in _GAME_EXTENSIONS.split()}
    rows = _TABLE + _TABLES_OF.get(kind, ())
    return {
        ending: Format(name or ending, media, reader)
        for endings, name, media, reader in rows
        for ending in endings.split()
    }
