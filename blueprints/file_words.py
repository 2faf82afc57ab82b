"""Sentences about files: why one couldn't be read, and what was odd about one that could."""

from __future__ import annotations

from flask_babel import gettext as _

from blueprints.formats import number
from services.text.fields import N_

_CUT = N_("The file ends too early; it may be damaged or only partly copied.")

# Why a file wasn't read, by the code that readers give.
PROBLEMS = {
    "not_found": N_("Disappeared during the scan."),
    "no_permission": N_("Stacks doesn’t have permission to read this."),
    "not_a_regular_file": N_("Not a regular file."),
    "io_error": N_("The disk reported an error."),
    "unknown_format": N_("Unknown file type."),
    "empty": N_("The file is empty."),
    "truncated": _CUT,
    "damaged": N_("The file is damaged."),
    "encrypted": N_("The file is encrypted."),
    "not_a_zip": N_("Not a valid EPUB or CBZ (not a ZIP archive)."),
    "not_a_pdf": N_("Not a valid PDF."),
    "not_audio": N_("No audio track."),
    "not_video": N_("No video track."),
    "not_matroska": N_("Not a valid Matroska file."),
    "not_mp4": N_("Not a valid MP4 file."),
    "no_moov": N_(
        "The MP4 file has no index; recording or downloading it was probably interrupted."
    ),
    "compressed_moov": N_(
        "The index of this QuickTime file is compressed, which Stacks can’t read."
    ),
    "not_calibre": N_("Not the metadata.db of a Calibre library."),
    "busy": N_("Another program is changing it right now."),
    "no_package": N_("Not a valid EPUB (no package file)."),
    "no_pages": N_("No pages."),
    "no_member": N_("A part of the archive is missing."),
    "bad_json": N_("The metadata beside the file is damaged."),
    "bad_xml": N_("The metadata inside the file is damaged."),
    "too_large": N_("Something inside the file is too large."),
    "too_many_members": N_("Too many files inside the archive."),
    "too_scattered": N_("Too slow to read."),
    "reader_died": N_("Reading this file crashed; other files aren’t affected."),
    "reader_timeout": N_("Reading took too long."),
    "reader_failed": N_("Internal error while reading this file; other files aren’t affected."),
    "too_much_memory": N_("Reading would need too much memory."),
    "bad_sidecar": N_("This sidecar file can’t be read, so what it says is left out."),
    "no_cover": N_("The file has no cover."),
    "resting": N_("The cover couldn’t be read a moment ago; it’s tried again soon."),
    "not_an_image": N_("The cover is not a supported image."),
}

# What was odd about a file that was read.
NOTES = {
    "truncated": _CUT,
    "damaged": N_("Part of the file is damaged; the rest was read."),
    "encrypted": N_("The file is encrypted; little is known about it."),
    "too_large": N_("Something inside the file is too large and was left out."),
    "wrong_extension": N_("The file’s contents don’t match its extension."),
    "no_duration": N_("The file doesn’t say how long it is."),
    "no_title": N_("The file has no title."),
    "no_video": N_("The file has no video track."),
    "has_video": N_("The file also has a video track, which Stacks ignores."),
    "no_page_count": N_("The number of pages is unknown."),
    "bad_metadata": N_("The metadata inside the file is damaged."),
    "bad_date": N_("A date inside the file can’t be understood."),
    "bad_number": N_("A number in a series inside the file can’t be understood."),
    "bad_isbn": N_("An ISBN inside the file is not valid."),
    "bad_sidecar": N_("A sidecar file of it can’t be read."),
    "bad_seek_head": N_("The file’s index points to the wrong places; the rest was read."),
    "bad_comicinfo": N_("ComicInfo.xml can’t be read."),
    "cover_not_found": N_("The cover that the book names is not in the file."),
}

# What a file has too many of; the numbers are how many are kept and how many there are.
_TOO_MANY = {
    "contributors": N_("Only the first %(kept)s of %(count)s people are kept."),
    "identifiers": N_("Only the first %(kept)s of %(count)s identifiers are kept."),
    "genres": N_("Only the first %(kept)s of %(count)s genres are kept."),
    "streams": N_("Only the first %(kept)s of %(count)s tracks are kept."),
    "chapters": N_("Only the first %(kept)s of %(count)s chapters are kept."),
    "more_series": N_("Only the first %(kept)s of %(count)s series are kept."),
    "episodes": N_("Only the first %(kept)s of %(count)s episodes are kept."),
    "notes": N_("Only the first %(kept)s of %(count)s notes are kept."),
}
_WITH_REASON = ("bad_comicinfo", "bad_sidecar")  # notes that have the reason behind them
_TOO_LONG = N_("A text is too long; only its first %(kept)s characters are kept.")
_TOO_MANY_PREFIX, _TOO_LONG_PREFIX = "too_many_", "too_long_"


def problem(code: str) -> str:
    """Why a file wasn't read; "" for an unknown code."""
    return _(PROBLEMS[code]) if code in PROBLEMS else ""


def note(code: str) -> str:
    """What was odd about a file that was read. `code` may have numbers behind it:
    "too_many_contributors:500:100000".
    """
    name, *numbers = code.split(":")
    values = dict(zip(("kept", "count"), (number(int(text)) for text in numbers), strict=False))
    if name.startswith(_TOO_MANY_PREFIX) and len(values) == 2:
        return _(_TOO_MANY[name.removeprefix(_TOO_MANY_PREFIX)], **values)
    if name.startswith(_TOO_LONG_PREFIX) and values:
        return _(_TOO_LONG, **values)
    if name.startswith(_TOO_MANY_PREFIX):  # of a scan that didn't keep the numbers
        return _("The file names too many things of one kind; only the first are kept.")
    name = next((begin for begin in _WITH_REASON if name.startswith(begin)), name)
    return _(NOTES[name]) if name in NOTES else _("Partly read (%(code)s).", code=code)
