"""Uploaded files: storing them in the data folder, receiving them completely or not at all, and
browsing them.

They belong to a root of the kind "upload", which has no library, is never scanned and isn't shown
on any page.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
import unicodedata
from pathlib import Path

from sqlalchemy import select

from errors import Conflict, Invalid, Problem, Unavailable
from models import base
from models.account import User
from models.file import MediaFile
from models.library import Root
from readers import signatures
from readers.registry import extension
from services import access, file_kinds, paths, runtime, trash_files
from services.db.transactions import session, writing
from services.folders import is_within
from services.roots import UPLOADS

MAX_BYTES = 2 << 30
BOOKS, SOUNDS, INCOMING = b"ebooks", b"audiobooks", b".incoming"
FORMATS = {"ebook": BOOKS, "digital": BOOKS, "audiobook": SOUNDS}
_LONGEST = 180  # bytes of a name, so that " (2)" and the extension fit into 255
_ABANDONED = 24 * 3600  # seconds
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')


def folder() -> bytes:
    """The real path of the folder of all uploads; created on first use."""
    path = runtime.current().data_dir / "uploads"
    for name in ("", os.fsdecode(BOOKS), os.fsdecode(SOUNDS)):
        (path / name).mkdir(parents=True, exist_ok=True)
    return os.path.realpath(os.fsencode(path))


def incoming() -> Path:
    """The folder for files that are being received, on the same disk as the uploads."""
    path = Path(os.fsdecode(folder())) / os.fsdecode(INCOMING)
    path.mkdir(exist_ok=True)
    return path


def root() -> Root:
    """The root of the uploads, created on first use and updated when the data folder has moved. Not
    inside a transaction.
    """
    real = folder()
    uploads_root = _find_root()
    if uploads_root is not None and uploads_root.path == real:
        return uploads_root
    try:
        with writing():
            uploads_root = _find_root()
            if uploads_root is None:
                uploads_root = Root(
                    name="Uploads", path=real, path_text=paths.to_text(real), kind=UPLOADS
                )
                session().add(uploads_root)
            uploads_root.path, uploads_root.path_text, uploads_root.updated_at = (
                real,
                paths.to_text(real),
                base.utc_now(),
            )
    except Conflict:  # another request was first
        uploads_root = _find_root()
    assert uploads_root is not None
    return uploads_root


def _find_root() -> Root | None:
    return (
        session()
        .execute(select(Root).where(Root.kind == UPLOADS, Root.deleted_at.is_(None)).limit(1))
        .scalar()
    )


def folder_for(format_: str) -> bytes:
    """The folder for uploads of an edition in this format, relative to folder()."""
    return SOUNDS if file_kinds.is_audio_edition(format_) else BOOKS


def check(source: Path, name: str) -> str:
    """The extension of a received file. Raises Invalid({"file": …}) when editions can't have such
    files, or the content doesn't match.
    """
    ending = extension(name)
    if ending not in file_kinds.TYPES:
        raise Invalid({"file": Problem("wrong_file_type", allowed=sorted(file_kinds.TYPES))})
    with source.open("rb") as file:
        head = file.read(signatures.EDGE)
        file.seek(max(0, os.fstat(file.fileno()).st_size - signatures.EDGE))
        tail = file.read(signatures.EDGE)
    if not head:
        raise Invalid({"file": Problem("empty_file")})
    if not signatures.fits(ending, head, tail):
        raise Invalid({"file": Problem("not_what_it_says", extension=ending)})
    return ending


def store(source: Path, name: str, title: str, format_: str) -> bytes:
    """Move a received file to its place; returns its path relative to folder(). Never overwrites a
    file and never leaves the folder. Raises Unavailable("uploads") when the disk is full or
    read-only.
    """
    ending = extension(name)
    stem = safe_name(name.replace("\\", "/").rsplit("/", 1)[-1].rpartition(".")[0])
    shelf = folder_for(format_)
    below = os.path.join(shelf, os.fsencode(safe_name(title)))
    whole = os.path.join(folder(), below)
    try:
        os.makedirs(whole, exist_ok=True)
        if not is_within(os.path.realpath(whole), os.path.join(folder(), shelf)):
            raise Invalid({"file": Problem("not_inside")})
        _sync(os.fsencode(source))
        for number in range(1, 10_000):
            mark = f" ({number})" if number > 1 else ""
            path = os.path.join(below, os.fsencode(f"{stem}{mark}.{ending}"))
            if _link_or_copy(os.fsencode(source), os.path.join(folder(), path)):
                _sync(whole)
                return path
    except OSError as error:
        raise Unavailable("uploads") from error
    raise Conflict("duplicate", table="media_file", fields=["file"])


def _link_or_copy(source: bytes, target: bytes) -> bool:
    """False when the target exists. Copies the file on a disk without hard links."""
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in (
            errno.EPERM,
            errno.ENOTSUP,
            errno.EOPNOTSUPP,
            errno.EMLINK,
            errno.EXDEV,
        ):
            raise
        try:
            with open(source, "rb") as source_file, open(target, "xb") as target_file:
                shutil.copyfileobj(source_file, target_file, 1 << 20)
                os.fsync(target_file.fileno())
        except FileExistsError:
            return False
    os.chmod(target, 0o640)
    return True


def _sync(path: bytes) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def discard(path: bytes) -> None:
    """Delete a stored file that isn't needed after all, and its folder if that is empty."""
    whole = os.path.join(folder(), path)
    for remove, what in ((os.unlink, whole), (os.rmdir, os.path.dirname(whole))):
        try:
            remove(what)
        except OSError:
            return


def sweep() -> None:
    """Delete files that have been in the trash for a month, and files that a process was receiving
    when it died.
    """
    base_folder = os.fsencode(runtime.current().data_dir / "uploads")
    trash_files.empty(base_folder)
    old = time.time() - _ABANDONED
    try:
        left = [
            entry
            for entry in os.scandir(os.path.join(base_folder, INCOMING))
            if entry.stat(follow_symlinks=False).st_mtime < old
        ]
        for entry in left:
            os.unlink(entry.path)
    except OSError:
        return


def safe_name(text: str) -> str:
    """A name for a file or folder without characters that some system forbids; never empty, hidden,
    or too long.
    """
    text = unicodedata.normalize("NFC", _FORBIDDEN.sub("", text))
    text = "".join(character for character in text if character.isprintable() or character == " ")
    text = " ".join(text.split()).strip(" .")
    while len(text.encode("utf-8", "replace")) > _LONGEST:
        text = text[:-1]
    return text.encode("utf-8", "replace").decode().strip(" .") or "unknown"


def hidden_below(prefix: bytes, *, by: User) -> tuple[set[bytes], set[bytes]]:
    """For the uploads below a folder (which ends with a slash): paths of files in libraries that
    the caller may not see, and of those in libraries that they may see.
    """
    uploads_root = _find_root()
    if uploads_root is None or by.is_admin:
        return set(), set()
    libraries = access.visible_libraries(by)
    query = select(MediaFile.path, MediaFile.library_id).where(
        MediaFile.root_id == uploads_root.id,
        MediaFile.path >= prefix,
        MediaFile.path < prefix[:-1] + b"0",
    )
    hidden: set[bytes] = set()
    seen: set[bytes] = set()
    for path, library_id in session().execute(query):
        (seen if library_id in libraries else hidden).add(bytes(path))
    return hidden, seen
