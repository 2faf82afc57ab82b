"""What is wrong with a table, or with the library or server of another program."""

from __future__ import annotations

from services.text.fields import N_

SENTENCES = {
    "no_rows": N_("This file has no rows."),
    "no_metadata_db": N_("This folder has no metadata.db. Choose the folder of a Calibre library."),
    "calibre_not_calibre": N_("This isn’t the metadata.db of a Calibre library."),
    "librarium_unauthorized": N_("The server didn’t accept this sign-in."),
    "librarium_forbidden": N_("This user has no access on the server."),
    "librarium_unreachable": N_("The server can’t be reached, or has problems of its own."),
    "librarium_not_librarium": N_("This address isn’t that of a Librarium server."),
    "librarium_private_address": N_("Only administrators can import from private networks."),
    "librarium_too_many_rows": N_("The server has too many books (max. 500,000 editions)."),
    "librarium_empty": N_("This user has no libraries on the server."),
    "calibre_busy": N_("Calibre is changing its library right now. Try again in a moment."),
    "spreadsheet": N_(
        "This is a spreadsheet. Save it as CSV in its program, then upload that file."
    ),
    "not_a_table": N_("This isn’t a table of text. Upload a CSV or TSV file."),
    "too_many_columns": N_("Too many columns (max. %(maximum)s)."),
    "too_many_rows": N_("Too many rows (max. %(maximum)s). Split the file and import the parts."),
}
