"""Storage locations: the roots of a library as APIs list, browse and change them."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from errors import Conflict, Invalid, NotFound, Problem, Unavailable
from models import base
from models.account import User
from models.library import Library, LibraryRoot, Root
from services import access, file_kinds, folders, paths, roots, trash_files, uploads
from services.db.transactions import session, writing
from services.folders import FolderRules
from services.text.fields import LONGEST_PATH, N_, Table, line
from services.text.fields import path as path_field
from services.text.names import name_key

MAX_SHOWN = 5_000  # entries of one folder
TEMPLATE = "{title}"
# in Root.options: by library id, because two libraries may call a shared folder differently
_KEY = "locations"
_CLASHES = frozenset({"same_root", "inside_root", "around_root", "other_kind"})
_OURS = frozenset({trash_files.FOLDER, uploads.INCOMING})


LOCATION = Table(
    name=line(N_("Name"), roots.LONGEST_NAME, is_required=True),
    path=path_field(N_("Folder")),
    format=line(N_("Format"), 32, is_required=True),
    template=line(N_("Template"), 512),
)


class Location(NamedTuple):
    """A root as one library's storage location. `path` is "" for everyone but administrators."""

    root: Root
    name: str
    path: str
    format: str
    template: str


class BrowseItem(NamedTuple):
    """A file or folder; send `path` to open it or to link it. Symbolic links are listed as files
    that can't be linked.
    """

    name: str
    path: str
    is_dir: bool
    is_bookable: bool
    size: int
    ext: str


def list_locations(library: Library, *, by: User) -> list[Location]:
    """The storage locations of a library, by name. Raises NotFound."""
    locations = [_location(line.root, library, by) for line in roots.list_roots(library, by=by)]
    return sorted(locations, key=lambda location: (name_key(location.name), location.root.id))


def get_root(library: Library, uuid: UUID, *, by: User) -> Root:
    """The root of a storage location of this library. Raises NotFound."""
    access.require(by, "library:read", library)
    query = select(Root).join(LibraryRoot, LibraryRoot.root_id == Root.id)
    root = (
        session()
        .execute(
            query.where(
                Root.uuid == uuid, LibraryRoot.library_id == library.id, Root.deleted_at.is_(None)
            )
        )
        .scalar()
    )
    if root is None:
        raise NotFound("root")
    return root


def add_location(
    library: Library, values: Mapping[str, Any], *, by: User, rules: FolderRules
) -> Location:
    """Let a folder feed this library; administrators only. Raises Forbidden, Invalid, and
    Conflict(…, field="path") when the folder, or one above or below it, is in use.
    """
    access.require(by, "roots:create")
    cleaned = LOCATION.clean_new(values)

    def configure(root: Root) -> None:
        root.options = _options(root, library, cleaned)

    try:
        root = roots.add_root(
            library,
            os.fsencode(cleaned["path"]),
            cleaned["name"],
            by=by,
            rules=rules,
            configure=configure,
        )
    except Invalid as error:
        raise _named(error) from error
    return _location(root, library, by)


def edit_location(
    library: Library, uuid: UUID, values: Mapping[str, Any], *, by: User, rules: FolderRules
) -> Location:
    """Replace all values of a location; with another path its files have moved there.
    Administrators only. Raises what add_location raises.
    """
    access.require(by, "roots:update")
    root = get_root(library, uuid, by=by)
    cleaned = LOCATION.clean_new(values)
    is_same = cleaned["path"] == root.path_text
    real = root.path if is_same else _checked(cleaned["path"], rules)
    try:
        with writing(root):
            if root.deleted_at is not None:
                raise NotFound("root")
            if real != root.path:
                roots.relocate(root, real, by=by)
            root.options = _options(root, library, cleaned)
            root.updated_at = base.utc_now()
    except Invalid as error:
        raise _named(error) from error
    return _location(root, library, by)


def remove_location(library: Library, uuid: UUID, *, by: User) -> None:
    """Stop the folder from feeding this library; its files stay on the disk. Administrators only.
    Raises Forbidden, NotFound.
    """
    access.require(by, "roots:delete")
    roots.remove_root(get_root(library, uuid, by=by), library, by=by)


def browse(library: Library, uuid: UUID, path: str, *, by: User) -> list[BrowseItem]:
    """The contents of a folder of a storage location, by name. Raises NotFound, Invalid({"path":
    …}), and Unavailable("root") when the location can't be reached.
    """
    root = get_root(library, uuid, by=by)
    if not os.path.isdir(root.path):
        raise Unavailable("root")
    below = _below(path)
    return [_entry(entry, below) for entry in _listed(root.path, below)]


def browse_uploads(
    library: Library, format_: str, path: str, *, by: User
) -> tuple[str, list[BrowseItem]]:
    """The folder for uploads of this format ("" for everyone but administrators), and the contents
    of a folder below it, by name.

    Files of works that the caller may not see are left out, and folders that contain nothing else.
    Raises Invalid({"format" | "path": …}).
    """
    access.require(by, "library:read", library)
    if format_ not in uploads.FORMATS:
        raise Invalid({"format": Problem("not_one_of", allowed=tuple(uploads.FORMATS))})
    shelf = uploads.FORMATS[format_]
    start = os.path.join(uploads.folder(), shelf)
    below = _below(path)
    shown = paths.to_text(start) if by.is_admin else ""
    if not os.path.lexists(os.path.join(start, below)):
        return shown, []
    prefix = os.path.join(shelf, below).rstrip(b"/") + b"/"
    hidden, seen = uploads.hidden_below(prefix, by=by)
    entries = [
        entry for entry in _listed(start, below) if _is_shown(prefix + entry.name, hidden, seen)
    ]
    return shown, [_entry(entry, below) for entry in entries]


def _is_shown(path: bytes, hidden: set[bytes], seen: set[bytes]) -> bool:
    if path in hidden:
        return False
    inside = path + b"/"
    return not any(hidden_path.startswith(inside) for hidden_path in hidden) or any(
        hidden_path.startswith(inside) for hidden_path in seen
    )


def _below(path: str) -> bytes:
    """A path below a root, "" for the root itself; `..` can't lead out of it."""
    if "\0" in path or len(path) > LONGEST_PATH:
        raise Invalid({"path": Problem("not_a_folder")})
    return os.fsencode(posixpath.normpath("/" + path).strip("/"))


def _listed(start: bytes, below: bytes) -> Iterable[os.DirEntry[bytes]]:
    """The entries of a folder by name. Raises Invalid({"path": …}) when it isn't a folder inside
    `start`.
    """
    whole = os.path.join(start, below)
    real = os.path.realpath(whole)
    if not folders.is_within(real, os.path.realpath(start)) or _OURS & set(below.split(b"/")):
        raise Invalid({"path": Problem("not_a_folder")})
    try:
        with os.scandir(real) as entries:
            listed = [item for item in entries if item.name not in _OURS]
    except OSError:
        raise Invalid({"path": Problem("not_a_folder")}) from None
    return sorted(listed, key=lambda item: (paths.to_text(item.name).casefold(), item.name))[
        :MAX_SHOWN
    ]


def _entry(entry: os.DirEntry[bytes], below: bytes) -> BrowseItem:
    """An item. A name that isn't valid text (other bytes, control characters) is shown with
    replacement characters and can't be linked.
    """
    name = paths.to_text(entry.name)
    is_text = "\ufffd" not in name
    path = (
        os.path.join(below, entry.name).decode("utf-8", "replace")
        if is_text
        else f"{paths.to_text(below)}/{name}".lstrip("/")
    )
    try:
        is_dir, is_file = entry.is_dir(follow_symlinks=False), entry.is_file(follow_symlinks=False)
        size = entry.stat(follow_symlinks=False).st_size if is_file else 0
    except OSError:
        is_dir, is_file, size = False, False, 0
    ending = posixpath.splitext(name)[1].lower() if not is_dir else ""
    return BrowseItem(
        name, path, is_dir, is_file and is_text and file_kinds.is_accepted(entry.name), size, ending
    )


def _location(root: Root, library: Library, by: User) -> Location:
    options = (root.options or {}).get(_KEY, {}).get(str(library.id), {})
    default = "audiobook" if library.kind == "audiobook" else "ebook"
    return Location(
        root,
        options.get("name") or root.name,
        root.path_text if by.is_admin else "",
        options.get("media_format") or default,
        options.get("path_template") or TEMPLATE,
    )


def _options(root: Root, library: Library, cleaned: Mapping[str, Any]) -> dict[str, object]:
    """The options of the root, in which other libraries' values stay."""
    present = dict(root.options or {})
    own = {
        "name": cleaned["name"],
        "media_format": cleaned["format"],
        "path_template": cleaned.get("template") or TEMPLATE,
    }
    return {**present, _KEY: {**present.get(_KEY, {}), str(library.id): own}}


def _checked(path: str, rules: FolderRules) -> bytes:
    try:
        return folders.check(os.fsencode(path), rules)
    except Invalid as error:
        raise _named(error) from error


def _named(error: Invalid) -> Invalid | Conflict:
    """A problem with another root as Conflict, any other as Invalid."""
    problem = error.fields.get("path")
    if problem is None or problem.code not in _CLASHES:
        return error
    return Conflict(problem.code, field="path", **problem.values)
