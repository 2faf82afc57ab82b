"""The settings of Stacks: one frozen value made from the environment, checked once, at the
start.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import sys
import time
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

PROGRAM = Path(__file__).resolve().parent
SECRET_LENGTH = 32
LOG_LEVELS = ("debug", "info", "warning", "error")


class ConfigError(Exception):
    """One line for a person: which variable, what it is, what is allowed."""

    def __init__(self, name: str, value: str, allowed: str) -> None:
        shown = value.encode("utf-8", "replace").decode() if value.isprintable() else ascii(value)
        super().__init__(f"Stacks cannot start: {name} is '{shown}'; it must be {allowed}.")


class Setting(NamedTuple):
    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting(
        "STACKS_DATA",
        "data",
        "folder for the database, covers and backups; a relative path counts from the program's"
        " folder",
    ),
    Setting("STACKS_HOST", "127.0.0.1", "address to listen on; 0.0.0.0 for every network"),
    Setting("STACKS_PORT", "8000", "port to listen on"),
    Setting(
        "STACKS_BASE_URL",
        "none",
        "address that people use, such as https://example.org/stacks: sub-path, links, secure"
        " cookies",
    ),
    Setting("STACKS_PROXIES", "0", "how many trusted proxies stand in front, for X-Forwarded-*"),
    Setting("STACKS_WORKERS", "cores", "processes that run background jobs"),
    Setting("STACKS_WEB_WORKERS", "cores, at most 4", "processes that answer requests"),
    Setting("STACKS_READERS", "cores", "processes that read files during one scan"),
    Setting(
        "STACKS_MEDIA_DIRS",
        "home, /media, /mnt, /srv",
        "folders in which media may lie, separated by colons",
    ),
    Setting(
        "STACKS_TIMEZONE",
        "the system's, else UTC",
        "time zone of schedules and due dates, such as Europe/Berlin",
    ),
    Setting("STACKS_LOG_LEVEL", "info", "debug, info, warning or error"),
    Setting(
        "STACKS_SECRET",
        "made and kept in the data folder",
        "secret behind cookies and stored keys, 32 characters or more",
    ),
    Setting(
        "STACKS_SECRET_OLD", "none", "the secret before the present one, while it is being changed"
    ),
    Setting(
        "STACKS_REGISTRATION",
        "the switch on Admin → Users, which is off",
        "on or off: whether people may create accounts of their own through the API; the switch has"
        " no effect then",
    ),
    Setting(
        "DATABASE_URL",
        "SQLite in the data folder",
        "sqlite:///… or postgresql://user:password@host/name",
    ),
    Setting(
        "REDIS_URL",
        "a server of our own",
        "redis://…, rediss://… or unix:///path of a Redis or Valkey for the queue",
    ),
)
README_TABLE = (
    "| name | default | meaning |",
    "|---|---|---|",
    *(f"| `{name}` | {default} | {meaning} |" for name, default, meaning in SETTINGS),
)


@dataclass(frozen=True)
class Settings:
    """Counts are processes; paths are absolute; secrets do not show in its repr."""

    data_dir: Path
    host: str
    port: int
    base_url: str
    proxies: int
    workers: int
    web_workers: int
    readers: int
    media_dirs: tuple[Path, ...]
    timezone: str
    log_level: str
    registration: bool | None
    secret: str = field(repr=False)
    secret_old: str = field(repr=False)
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Raises ConfigError at the first wrong value.

        Makes the data folder and the kept secret when they are missing.
        """
        given = {
            name: environ.get(name, "").strip() for name in (setting.name for setting in SETTINGS)
        }
        cores = count_cores()
        checked = {
            "host": _host(given["STACKS_HOST"] or "127.0.0.1"),
            "port": _number("STACKS_PORT", given, 8000, 1, 65535),
            "base_url": _base_url(given["STACKS_BASE_URL"]),
            "proxies": _number("STACKS_PROXIES", given, 0, 0, 16),
            "workers": _number("STACKS_WORKERS", given, cores, 1, 64),
            "web_workers": _number("STACKS_WEB_WORKERS", given, min(cores, 4), 1, 64),
            "readers": _number("STACKS_READERS", given, cores, 1, 64),
            "media_dirs": _media_dirs(given["STACKS_MEDIA_DIRS"], environ),
            "timezone": _timezone(given["STACKS_TIMEZONE"], environ.get("TZ", "")),
            "log_level": _choice(
                "STACKS_LOG_LEVEL", given["STACKS_LOG_LEVEL"].lower() or "info", LOG_LEVELS
            ),
            "registration": _switch("STACKS_REGISTRATION", given),
            "secret_old": _secret("STACKS_SECRET_OLD", given["STACKS_SECRET_OLD"]),
            "redis_url": _redis_url(given["REDIS_URL"]),
        }
        secret = _secret("STACKS_SECRET", given["STACKS_SECRET"])
        data_dir = _data_dir(given["STACKS_DATA"] or "data")
        database_url = _database_url(given["DATABASE_URL"], data_dir)
        make_folder("STACKS_DATA", data_dir)
        return cls(
            data_dir=data_dir,
            database_url=database_url,
            secret=secret or load_secret(data_dir),
            **checked,  # type: ignore[arg-type]
        )

    @property
    def base_path(self) -> str:
        """The sub-path without a closing slash: "" or "/stacks"."""
        return urlsplit(self.base_url).path.rstrip("/")

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def limits_url(self) -> str:
        """The queue's address as Flask-Limiter spells it; "" when there is none."""
        return re.sub(r"^unix://", "redis+unix://", self.redis_url)

    @property
    def address(self) -> str:
        """Where this server itself answers, for people on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def unknown_names(environ: Mapping[str, str]) -> list[str]:
    """Names that look like ours and are not: most often a spelling mistake (STACKS_TEST_… belongs
    to the tests).
    """
    known = {setting.name for setting in SETTINGS}
    return sorted(
        name
        for name in environ
        if name.startswith("STACKS_") and name not in known and not name.startswith("STACKS_TEST_")
    )


def count_cores() -> int:
    """The cores this process may use, at most 64."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(usable or 1, 64))


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
            "STACKS_DATA", str(data_dir), f"a folder that Stacks may write to ({error.strerror})"
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
        "a folder whose file 'secret' is whole; this one is cut off",
    )


def make_folder(name: str, path: Path) -> None:
    """Makes a folder that only its owner may enter; raises ConfigError naming the variable
    `name`.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        writable = os.access(path, os.W_OK | os.X_OK)
    except OSError as error:
        raise ConfigError(
            name, str(path), f"a folder that can be made ({error.strerror})"
        ) from error
    if not writable:
        raise ConfigError(name, str(path), "a folder that Stacks may write to")


def _number(name: str, given: Mapping[str, str], default: int, least: int, most: int) -> int:
    value = given[name] or str(default)
    if not (
        value.isascii() and value.isdigit() and least <= int(value[:9]) <= most and len(value) < 9
    ):
        raise ConfigError(name, value, f"a number from {least} to {most}")
    return int(value)


def _choice(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ConfigError(name, value, f"one of {', '.join(allowed)}")
    return value


def _switch(name: str, given: Mapping[str, str]) -> bool | None:
    """None when it is not set."""
    value = given[name].lower()
    return _choice(name, value, ("on", "off")) == "on" if value else None


def _host(value: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z.:_-]+", value):
        raise ConfigError("STACKS_HOST", value, "an address such as 127.0.0.1, 0.0.0.0 or ::1")
    return value


def _base_url(value: str) -> str:
    parts = _split(value)
    whole = (
        parts is not None
        and parts.scheme in ("http", "https")
        and parts.hostname
        and value.isascii()
        and value.isprintable()
    )
    if value and not (whole and not set("?#@ ") & set(value)):
        raise ConfigError(
            "STACKS_BASE_URL",
            value,
            "an address such as https://example.org or https://example.org/stacks",
        )
    return value.rstrip("/")


def _split(url: str) -> SplitResult | None:
    """The parts of an address, or None when it is not one (a bad port raises only when it is
    read).
    """
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018
    except ValueError:
        return None
    return parts


def _data_dir(value: str) -> Path:
    path = _absolute(value)
    if any(sign in str(path) for sign in "?#\n\r"):  # the database's address could not hold these
        raise ConfigError("STACKS_DATA", value, "a path without ?, # and line breaks")
    if path.exists() and not path.is_dir():
        raise ConfigError("STACKS_DATA", value, "a folder, not a file")
    return path


def _absolute(value: str) -> Path:
    return Path(os.path.normpath(PROGRAM / Path(value).expanduser()))


def _media_dirs(value: str, environ: Mapping[str, str]) -> tuple[Path, ...]:
    if not value:
        usual = (environ.get("HOME", ""), "/media", "/mnt", "/srv", "/Volumes")
        return tuple(
            Path(folder) for folder in usual if folder and Path(folder).is_dir() and folder != "/"
        )
    folders = tuple(_absolute(part) for part in value.split(os.pathsep) if part)
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(
                "STACKS_MEDIA_DIRS", str(folder), f"folders that exist, separated by '{os.pathsep}'"
            )
    return folders


def _timezone(value: str, fallback: str) -> str:
    if value and not _is_zone(value):
        raise ConfigError(
            "STACKS_TIMEZONE", value, "the name of a time zone such as Europe/Berlin or UTC"
        )
    return value or next(
        (zone for zone in (fallback.lstrip(":"), *_system_zones()) if zone and _is_zone(zone)),
        "UTC",
    )


def _system_zones() -> list[str]:
    """What the system says about its zone: Debian's /etc/timezone, then where /etc/localtime
    points.
    """
    try:
        target = os.path.realpath("/etc/localtime")
        named = (
            Path("/etc/timezone").read_text("ascii").strip()
            if Path("/etc/timezone").is_file()
            else ""
        )
    except (OSError, UnicodeDecodeError):
        return []
    return [named, target.partition("zoneinfo/")[2]]


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return True


def _secret(name: str, value: str) -> str:
    if value and len(value) < SECRET_LENGTH:
        raise ConfigError(
            name,
            f"{len(value)} characters long",
            f"at least {SECRET_LENGTH} characters long, or left out",
        )
    return value


def _database_url(value: str, data_dir: Path) -> str:
    if not value:
        return f"sqlite:///{data_dir / 'stacks.sqlite3'}"
    scheme, _, rest = value.partition("://")
    if (
        scheme in ("postgres", "postgresql", "postgresql+psycopg")
        and rest
        and _split(value) is not None
    ):
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1 and rest != "/:memory:":
        return f"sqlite:///{_absolute(rest[1:])}"
    raise ConfigError(
        "DATABASE_URL",
        _without_password(value),
        "sqlite:///path/to/file or postgresql://user:password@host/name",
    )


def _redis_url(value: str) -> str:
    value = re.sub(r"^redis\+unix://", "unix://", value)
    parts = _split(value)
    whole = parts is not None and (
        parts.hostname
        if parts.scheme in ("redis", "rediss")
        else parts.scheme == "unix" and parts.path
    )
    if value and not whole:
        raise ConfigError(
            "REDIS_URL",
            _without_password(value),
            "redis://host:6379/0, rediss://… or unix:///path/of/a/socket",
        )
    return value


def _without_password(url: str) -> str:
    """Safe for a log: everything between the scheme and the last @ is left out."""
    return re.sub(r"^([^:/]*(?:://)?).*@", r"\1…@", url)


def settings_or_exit(
    environ: Mapping[str, str], make: Callable[[Mapping[str, str]], Settings] = Settings.from_env
) -> Settings:
    """The settings; a wrong one ends the process with its one line on stderr and exit code 2."""
    try:
        return make(environ)
    except ConfigError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
