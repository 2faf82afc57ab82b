"""What the pages with a folder picker share. Paths travel percent-encoded, byte by byte."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from flask import current_app, request

from blueprints import words
from blueprints.current import current_user, settings
from errors import Invalid
from services import paths, roots
from services.folders import Ground, Listing


def ground() -> Ground:
    """What this installation allows."""
    return Ground(settings().media_dirs, Path(current_app.root_path), settings().data_dir)


def token(path: bytes) -> str:
    """A path for a URL or a hidden field; slashes stay readable."""
    return quote(path, safe="/")


def path_of(text: str | None) -> bytes | None:
    return unquote_to_bytes(text) if text else None


def look(at: bytes | None) -> tuple[Listing, dict[str, str]]:
    """The picker's page at a path; one that cannot be shown gives the top, and why."""
    try:
        return roots.browse_folders(at, by=current_user(), ground=ground()), {}
    except Invalid as error:
        return roots.browse_folders(None, by=current_user(), ground=ground()), words.sentences(
            error
        )


def chosen() -> bytes:
    """What the form says: the typed path, or the folder that the picker stands in when nothing else
    was typed.
    """
    typed, here = request.form.get("path", "").strip(), path_of(request.form.get("at"))
    return here if here is not None and typed in ("", paths.to_text(here)) else typed.encode()
