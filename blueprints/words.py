"""Texts for people, made from the codes and values that services return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from blueprints import import_words, search_words
from errors import Conflict, Invalid, Problem
from services.text.fields import N_

# Kinds of media: one item, and a library full of them.
KINDS = {
    "book": (N_("Book"), N_("Books")),
    "comic": (N_("Comic"), N_("Comics")),
    "audiobook": (N_("Audiobook"), N_("Audiobooks")),
    "movie": (N_("Film"), N_("Films")),
    "tv": (N_("TV show"), N_("TV shows")),
    "music": (N_("Album"), N_("Music")),
    "game": (N_("Game"), N_("Games")),
}


# Error messages for fields and conflicts, by code; the values are those of the
# problem.
# what people call our things, for programs at the addresses of pages
NOUNS = {"work": "item", "root": "folder", "change_set": "change"}
SENTENCES = {
    "required": N_("Please fill this in."),
    "unknown_isbn": N_("No source knows this ISBN. Enter the title."),
    "wrong_login": N_("Wrong user name, email or password."),
    "wrong_password": N_("That’s not your current password."),
    "setup_code_needed": N_(
        "You’re setting up from another computer, so the setup code is needed. The server’s"
        " terminal or log shows it; it’s also in the file run/setup-code in the data folder."
    ),
    "wrong_code": N_(
        "That’s not the setup code. The server’s terminal or log shows it; it’s also in the file"
        " run/setup-code in the data folder."
    ),
    "not_printable": N_("Contains characters that can’t be displayed."),
    "not_an_email": N_("Enter a valid email address."),
    "not_a_partial_date": N_("Enter a date like 1999, 1999-05 or 1999-05-31."),
    "not_a_language": N_("Enter a language code, for example en, de or pt-BR."),
    "not_a_country": N_("Enter a country code, for example GB or DE."),
    "not_a_role": N_("Choose owner, editor or viewer."),
    "unknown_role": N_("Choose a role like author, narrator or illustrator."),
    "not_a_colour": N_("Enter a colour like #336699 or “red”."),
    "not_a_list": N_("Must be a list."),
    "not_a_text": N_("Must be text."),
    "unknown_field": N_("Unknown field."),
    "not_in_trash": N_("Not in the trash."),
    "same_item": N_("Choose another item."),
    "another_kind": N_("Only items of the same type can be put together."),
    "none_selected": N_("Select at least one item."),
    "too_many_selected": N_("Select at most %(maximum)s items for this."),
    "not_looked_up": N_("Only books, comics and audiobooks can be looked up."),
    "several_libraries": N_("Select items of one library to change this."),
    "not_editable": N_("You don’t have permission to edit these items."),
    "none_chosen": N_("Choose at least one file or edition."),
    "nothing_left": N_("Leave at least one file or edition with this item."),
    "not_a_folder": N_("This folder doesn’t exist on the server."),
    "not_readable": N_("Stacks doesn’t have permission to read this folder."),
    "not_allowed": N_("This folder is outside the allowed media folders (STACKS_MEDIA_DIRS)."),
    "system_folder": N_("System folders and Stacks’ own folders can’t be used."),
    "inside_root": N_("This folder is inside a library folder: %(path)s"),
    "around_root": N_("This folder contains a library folder: %(path)s"),
    "same_root": N_("This folder is already a library folder: %(path)s"),
    "other_kind": N_("This folder already belongs to a library of a different type: %(path)s"),
    "no_own_email": N_("Add an email address to your account first."),
    "has_mail_already": N_("Email is one of your targets already."),
    "not_an_apprise_address": N_("Enter an Apprise address, for example ntfys://ntfy.sh/my-topic."),
    "not_a_host": N_("Not a host: “%(name)s”. Enter for example ntfy.lan or 10.0.0.5:8080."),
    "no_such_user": N_("No user with that name."),
    "email_for_name": N_("Enter a user name, not an email address."),
    "at_in_name": N_("A user name can’t contain @."),
    "not_a_time_zone": N_("Choose a time zone, for example Europe/Berlin."),
    "not_the_same": N_("Passwords don’t match."),
    "unknown_id": N_("Not found."),
    "before_loan": N_("Can’t be earlier than the loan date."),
    "not_an_id": N_("Must be a UUID."),
    "not_json": N_("Invalid JSON at character %(at)s."),
    "not_an_object": N_("Must be a JSON object."),
    "no_file": N_("Send a multipart form with a file in this field."),
    "wrong_type": N_("Must be %(wanted)s."),
    "unknown_source": N_("Stacks doesn’t know this source."),
    "unknown_to_source": N_("The source doesn’t know this."),
    "not_a_moment": N_("Enter a date and time like 2026-05-31T12:00:00Z."),
    "not_a_date": N_("Enter a date like 2026-05-31."),
    "other_isbn": N_("ISBN-10 and ISBN-13 belong to different books."),
    "not_an_isbn": N_("Not a valid ISBN (wrong length or check digit)."),
    "bad_percent": N_("The “percent” must be between 0 and 100."),
    "no_such_file": N_("No such file in this folder."),
    "empty_file": N_("This file is empty."),
    **import_words.SENTENCES,
    "file_too_large": N_("File too large (max. %(maximum)s MiB)."),
    "not_inside": N_("This path is outside the folder."),
    "not_a_slug": N_("Use only letters, digits, dots, dashes and underscores."),
    "no_such_scope": N_("Unknown scope “%(name)s”."),
    "no_such_book": N_("No such book in this library."),
    "no_such_tag": N_("No such tag in this library."),
    "wrong_token": N_("Invalid token."),
    "yourself": N_("You can’t do this to your own account."),
    "last_admin": N_("At least one active administrator is required."),
    "owner": N_("The library’s owner can’t be removed or changed here."),
    "not_a_picture": N_("Not a supported image. Use JPEG, PNG, WebP, AVIF, GIF, BMP or TIFF."),
    "no_picture": N_("Choose an image file."),
    "picture_damaged": N_("This image is damaged or incomplete."),
    "not_an_address": N_("Enter a web address like https://example.org/cover.jpg."),
    "not_http": N_("Must begin with http:// or https://."),
    "has_credentials": N_("Addresses with a user name or password aren’t allowed."),
    "odd_port": N_("Only ports 80 (http) and 443 (https) are allowed."),
    "private_address": N_("Addresses on private networks aren’t allowed."),
    "too_many_pixels": N_("Image too large (max. 80 megapixels, 20,000 pixels on a side)."),
    "before_start": N_("Can’t be earlier than the start date."),
    "picture_too_slow": N_("This image takes too long to decode. Use a simpler one."),
    "too_slow": N_("Stopped after %(seconds)s seconds. Try a narrower search."),
    "too_long": N_("Use at most %(maximum)s characters."),
    "picture_too_large": N_("Image too large (max. %(maximum)s MiB)."),
    "too_many": N_("Too many (max. %(maximum)s)."),
    "too_many_lines": N_("Too many lines (max. %(maximum)s)."),
    "bad_pattern": N_("Line %(line)s isn’t a valid pattern."),
    "pattern_too_long": N_("Line %(line)s is too long (max. %(maximum)s characters)."),
    "pattern_has_controls": N_("Line %(line)s contains characters that can’t be displayed."),
    "pattern_is_absolute": N_(
        "Line %(line)s is the whole path; write it from this folder on, for example /Trailers/."
    ),
    "pattern_is_a_path": N_("Line %(line)s: use / between folders, and start with / or a name."),
    "too_deep": N_("Nested too deeply (max. %(maximum)s levels)."),
    "one_character": N_("Use different characters, not one repeated."),
    "own_name": N_("Your user name or email address can’t be your password."),
    "common_password": N_("This password is too common. A few random words make a better one."),
    "too_short": N_("Use at least %(minimum)s characters."),
    "too_small": N_("Must be at least %(minimum)s."),
    "wrong_file_type": N_("Unsupported file type. Allowed: %(allowed)s."),
    "not_what_it_says": N_("The file’s contents don’t match its extension (%(extension)s)."),
    "too_large_object": N_("Too large (max. %(maximum)s KiB)."),
    "in_the_past": N_("Must be in the future."),
    "outdated_page": N_("This page is out of date. Reload it and try again."),
    "no_isbns": N_("No item here has an ISBN."),
    "not_in_range": N_("Must be between %(least)s and %(most)s."),
    "not_a_cron_line": N_(
        "Enter five fields: minute, hour, day, month, weekday. For example 10 3 * * * for 03:10"
        " every day."
    ),
    "unknown_kind": N_("Unknown job kind."),
    "not_runnable": N_("This version can’t run jobs of this type."),
    "not_supervised": N_(
        "Stacks was started without its supervisor, so this page can’t restore a backup. Stop it"
        " and use the command “restore”."
    ),
    "newer_backup": N_("This backup was made by a newer version of Stacks."),
    "restore_running": N_("Another restore is already running."),
    "not_repeatable": N_("This job can’t be run again."),
    "not_one_of": N_("Must be one of: %(allowed)s."),
    "not_offered": N_("This field can’t be set by “%(source)s”."),
    "out_of_bounds": N_("Must be %(sign)s %(bound)s."),
    "not_a_number": N_("Must be a number from %(minimum)s to %(maximum)s."),
}
CLASHES = {
    "duplicate": N_("That name is already taken."),
    "already_set_up": N_("Stacks is already set up. Please sign in."),
    "already_undone": N_("Already undone."),
    "undo_as_import": N_("Only the person who imported this can undo it."),
    "changed_since": N_("Can’t be undone: it has changed since."),
    "person_changed": N_("Can’t be undone: “%(name)s” was renamed or deleted since."),
    "changed_meanwhile": N_("Someone else changed this while you were editing."),
    "owns_libraries": N_("Decide what happens to your libraries first."),
    "last_admin": N_("At least one active administrator is required."),
    "yourself": N_("You can’t do this to your own account."),
    "not_asking": N_("No answer is needed any more."),
    "owner": N_("The library’s owner can’t be removed. Choose another owner first."),
    "fills_itself": N_("Smart shelves are filled automatically."),
    "in_use": N_("This is still in use."),
    "too_many_tests": N_("Several test messages are waiting already. Try again in a minute."),
    "not_failed": N_("This message hasn’t failed."),
    "copies_lent": N_("copy_count: some of these copies are on loan. Mark them returned first."),
    "on_loan": N_("A copy is on loan. Mark it returned first."),
    "all_out": N_("All copies are on loan."),
    "copy_out": N_("This copy is already on loan."),
    "returned": N_("Already returned."),
    "library_limit": N_(
        "Limit of libraries per user reached (%(maximum)s). An administrator can raise it."
    ),
    "upload_limit": N_(
        "Uploads to the libraries of one user are limited to %(maximum)s GB. An administrator can"
        " raise the limit."
    ),
    "too_many_requests": N_("Too many requests from this address. Wait a minute and try again."),
}
_SIGNS = {"greater_than_equal": "≥", "less_than_equal": "≤", "greater_than": ">", "less_than": "<"}


def install(app: Flask) -> None:
    app.jinja_env.globals.update(
        sentence=sentence,
        kind_name=kind_name,
        item_kind=item_kind,
        where_question=where_question,
        role_name=role_name,
        audit_text=audit_text,
        interface_name=interface_name,
    )
    app.jinja_env.filters.update(browser=browser)


def kind_name(kind: str) -> str:
    """A kind of media in the plural, as libraries and filters show it: "TV shows"."""
    return _(KINDS[kind][1]) if kind in KINDS else kind


def item_kind(kind: str) -> str:
    """The kind of one item: "TV show"."""
    return _(KINDS[kind][0]) if kind in KINDS else kind


def where_question(kind: str) -> str:
    """The question about a new library's folder: "Where are your films?"."""
    questions = {
        "book": _("Where are your books?"),
        "comic": _("Where are your comics?"),
        "audiobook": _("Where are your audiobooks?"),
        "movie": _("Where are your films?"),
        "tv": _("Where are your TV shows?"),
        "music": _("Where is your music?"),
        "game": _("Where are your games?"),
    }
    return questions.get(kind) or _("Where are your files?")


def sentence(problem: Problem) -> str:
    """The error message for a field."""
    if problem.code == "syntax":
        return search_words.syntax(problem)
    if problem.code not in SENTENCES:
        return _("Invalid value (%(code)s).", code=problem.code)
    return _(SENTENCES[problem.code]) % _DisplayValues(problem.values)


class _DisplayValues(dict[str, Any]):
    """The values of a problem, formatted for a sentence; missing ones are empty."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        if "allowed" in values:
            self["allowed"] = ", ".join(values["allowed"])
        if "sign" in values:
            self["sign"] = _SIGNS.get(str(values["sign"]), "")

    def __missing__(self, name: str) -> str:
        return ""


def sentences(error: Invalid) -> dict[str, str]:
    """All error messages, by field."""
    return {name: sentence(problem) for name, problem in error.fields.items()}


def clash(error: Conflict) -> str:
    """The error message for a conflict."""
    if error.code == "too_many_logins":
        return _(
            "Too many failed sign-ins. Wait %(seconds)s seconds and try again.",
            seconds=error.values.get("retry_after", 30),
        )
    if error.code not in CLASHES:
        return _("Conflicts with existing data (%(code)s).", code=error.code)
    return _(CLASHES[error.code]) % _DisplayValues(error.values)


def field_errors(error: Invalid | Conflict) -> dict[str, str]:
    """The error messages below a form's fields: invalid values, or a name that is taken. Other
    conflicts are raised again.
    """
    if isinstance(error, Invalid):
        return sentences(error)
    fields = error.values.get("fields", ())
    if error.code == "changed_meanwhile":
        text = _(
            "Someone saved “%(value)s” in the meantime. Save again to overwrite it.", value="%s"
        )
        return {
            name: text % both["theirs"]
            for name, both in fields.items()
            if not name.endswith("_key")
        }
    if error.code != "duplicate" or not fields:
        raise error
    name = str(fields[-1]).removesuffix("_key")
    texts = {
        "email": _("That email is already in use."),
        "user_id": _("Already a member."),
        "library_id": _("Already a member."),
    }  # fmt: skip
    return {
        "identifier" if name in ("user_id", "library_id") else name: (
            texts.get(name) or _("That name is already taken.")
        )
    }


def role_name(role: str) -> str:
    """A member's role."""
    return {"owner": _("Owner"), "editor": _("Editor"), "viewer": _("Viewer")}.get(role, role)


def interface_name(interface: str) -> str:
    """The pages or the API with which somebody signed in."""
    names = {
        "web": _("Web pages"),
        "librarium": "Librarium API",
        "omnilux": "OmniLux API",
        "navidrome": "Navidrome API",
    }
    return names.get(interface, interface or "–")


def audit_text(action: str, *, is_own: bool = False) -> str:
    """An action in the audit log."""
    texts = {
        "first_admin_made": _("Administrator account created"),
        "user_created": _("User created"),
        "user_edited": _("User changed"),
        "policy_changed": _("Registration and limits changed"),
        "user_renamed": _("User name changed by an upgrade, because it contained @"),
        "user_deleted": _("User deleted"),
        "account_exported": _("Own data downloaded"),
        "account_deleted": _("Own account deleted"),
        "library_handed_over": _("Library handed over to an administrator"),
        "password_changed": _("Password changed"),
        "token_made": _("Personal token created"),
        "token_revoked": _("Personal token revoked"),
        "stolen_token": _("App signed out: its token was used from elsewhere"),
        "session_ended": _("Signed out on one device"),
        "sessions_ended": (
            _("Signed out on all other devices by the user")
            if is_own
            else _("Signed out everywhere by an administrator")
        ),
        "root_added": _("Folder added"),
        "root_removed": _("Folder removed"),
        "root_moved": _("Folder path changed"),
        "root_changed": _("Folder settings changed"),
        "restore_requested": _("Restore of a backup requested"),
        "schedule_changed": _("Schedule changed"),
        "messages_changed": _("Settings of messages changed"),
        "message_target_added": _("Target of messages added"),
        "message_target_changed": _("Target of messages changed"),
        "message_target_removed": _("Target of messages removed"),
        "password_link_sent": _("Link for a new password sent by email"),
        "source_changed": _("Settings of a metadata source changed"),
        "source_order_changed": _("Order of metadata sources changed"),
        "sources_offline": _("Sources of metadata switched off"),
        "sources_online": _("Sources of metadata switched on"),
    }
    return texts.get(action, action)


def browser(agent: str) -> str:
    """A readable name for a browser from its user agent: "Firefox on Linux"."""
    names = {
        "Edg": "Edge",
        "OPR": "Opera",
        "Firefox": "Firefox",
        "Chrome": "Chrome",
        "Safari": "Safari",
        "curl": "curl",
    }
    systems = {
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Android": "Android",
        "Windows": "Windows",
        "Mac OS": "Mac",
        "Linux": "Linux",
    }
    name = next((text for marker, text in names.items() if f"{marker}/" in agent), "")
    system = next((text for marker, text in systems.items() if marker in agent), "")
    if name and system:
        return _("%(browser)s on %(system)s", browser=name, system=system)
    return name or system or _("Unknown browser")
