"""Folders that settings name, and the secret kept in the data folder."""

from __future__ import annotations

import os
import secrets
import stat
import time
from collections.abc import Mapping
from pathlib import Path

from config.problem import ConfigError

PROGRAM = Path(__file__).resolve().parent.parent


SECRET_LENGTH = 32


def absolute(value: str) -> Path:
    return Path(os.path.normpath(PROGRAM / Path(value).expanduser()))


def data_dir(value: str) -> Path:
    path = absolute(value)
    if any(
        character in str(path) for character in "?#\n\r"
    ):  # the database's address could not hold these
        raise ConfigError("STACKS_DATA", value, "a path without ?, # and line breaks")
    if path.exists() and not path.is_dir():
        raise ConfigError("STACKS_DATA", value, "a folder, not a file")
    return path


def media_dirs(value: str, environ: Mapping[str, str]) -> tuple[Path, ...]:
    if not value:
        usual = (environ.get("HOME", ""), "/media", "/mnt", "/srv", "/Volumes")
        return tuple(
            Path(folder) for folder in usual if folder and Path(folder).is_dir() and folder != "/"
        )
    folders = tuple(absolute(part) for part in value.split(os.pathsep) if part)
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(
                "STACKS_MEDIA_DIRS", str(folder), f"folders that exist, separated by '{os.pathsep}'"
            )
    return folders


def make_folder(name: str, path: Path) -> None:
    """Makes a folder that only its owner may enter; raises ConfigError naming the variable
    `name`.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        writable = os.access(path, os.W_OK | os.X_OK)
    except OSError as error:
        raise ConfigError(
            name, str(path), f"a folder that can be created ({error.strerror})"
        ) from error
    if not writable:
        raise ConfigError(name, str(path), "a folder that Stacks can write to")


def load_secret(data_dir: Path) -> str:
    """The secret kept in the data folder, made (mode 600) when it is missing; two processes at once
    get the same one.
    """
    path = data_dir / "secret"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_secret(path)
    except OSError as error:
        raise ConfigError(
            "STACKS_DATA", str(data_dir), f"a folder that Stacks can write to ({error.strerror})"
        ) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return secret


def _read_secret(path: Path) -> str:
    for _ in range(40):  # whoever made the file a moment ago may not have written into it yet
        try:
            secret = path.read_text("ascii").strip()
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                path.chmod(0o600)
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                "STACKS_DATA",
                str(path.parent),
                f"a folder whose file 'secret' can be read ({error})",
            ) from error
        if len(secret) >= SECRET_LENGTH:
            return secret
        time.sleep(0.05)
    raise ConfigError(
        "STACKS_DATA",
        str(path.parent),
        "a folder whose file 'secret' is complete; this one is cut off",
    )
