"""The folder picker: current folder and choice. Paths are percent-encoded byte by byte."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from flask import current_app

from blueprints.current import current_user, settings
from blueprints.libraries.forms import FolderForm
from errors import Invalid
from services import paths, roots
from services.folders import FolderRules, Listing


def folder_rules() -> FolderRules:
    """The folders that this installation allows."""
    return FolderRules(settings().media_dirs, Path(current_app.root_path), settings().data_dir)


def token(path: bytes) -> str:
    """A path for a URL or a hidden field; slashes stay readable."""
    return quote(path, safe="/")


def path_of(text: str | None) -> bytes | None:
    """The path from such a token."""
    return unquote_to_bytes(text) if text else None


def look(form: FolderForm) -> Listing:
    """The picker at the form's path, or at the top if that can't be shown; the form then has an
    error. A new form gets the path that the picker shows.
    """
    try:
        listing = roots.browse_folders(
            path_of(form.at.data), by=current_user(), rules=folder_rules()
        )
    except Invalid as error:
        form.refuse(error)
        listing = roots.browse_folders(None, by=current_user(), rules=folder_rules())
    form.at.data = token(listing.path) if listing.path else ""
    if not form.is_submitted():
        form.path.data = paths.to_text(listing.path) if listing.path else ""
    return listing


def chosen(form: FolderForm) -> bytes:
    """The typed path, or the folder that the picker shows when nothing else was typed."""
    typed, shown = (form.path.data or "").strip(), path_of(form.at.data)
    return shown if shown is not None and typed in ("", paths.to_text(shown)) else typed.encode()
