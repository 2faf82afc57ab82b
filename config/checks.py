"""Checks of single settings; each returns the value or raises ConfigError naming the variable."""

from __future__ import annotations

import os
import re
import zoneinfo
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from config.folders import SECRET_LENGTH, absolute
from config.problem import ConfigError
from config.table import SOURCES, source_variable


def number(name: str, environ: Mapping[str, str], default: int, minimum: int, maximum: int) -> int:
    value = environ[name] or str(default)
    if not (
        value.isascii()
        and value.isdigit()
        and minimum <= int(value[:9]) <= maximum
        and len(value) < 9
    ):
        raise ConfigError(name, value, f"a number from {minimum} to {maximum}")
    return int(value)


def choice(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ConfigError(name, value, f"one of {', '.join(allowed)}")
    return value


def switch(name: str, environ: Mapping[str, str]) -> bool | None:
    """None when it is not set."""
    value = environ[name].lower()
    return choice(name, value, ("on", "off")) == "on" if value else None


def host(value: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z.:_-]+", value):
        raise ConfigError("STACKS_HOST", value, "an address, for example 127.0.0.1, 0.0.0.0 or ::1")
    return value


def base_url(name: str, value: str, example: str) -> str:
    """An address without a closing slash; "" when it is not set."""
    parts = _split(value)
    whole = (
        parts is not None
        and parts.scheme in ("http", "https")
        and parts.hostname
        and value.isascii()
        and value.isprintable()
    )
    if value and not (whole and not set("?#@ ") & set(value)):
        raise ConfigError(name, value, f"an address like {example}")
    return value.rstrip("/")


def source_urls(environ: Mapping[str, str]) -> dict[str, str]:
    """The addresses of sources that are set, by their names."""
    urls: dict[str, str] = {}
    for source in SOURCES:
        name = source_variable(source)
        if value := environ.get(name, "").strip():
            urls[source] = base_url(name, value, "http://127.0.0.1:5000 or https://example.org/api")
    return urls


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


def secret(name: str, value: str) -> str:
    if value and len(value) < SECRET_LENGTH:
        raise ConfigError(
            name,
            f"{len(value)} characters long",
            f"at least {SECRET_LENGTH} characters long, or left out",
        )
    return value


def database_url(value: str, data_dir: Path) -> str:
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
        return f"sqlite:///{absolute(rest[1:])}"
    raise ConfigError(
        "DATABASE_URL",
        _without_password(value),
        "sqlite:///path/to/file or postgresql://user:password@host/name",
    )


def redis_url(value: str) -> str:
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


def timezone(value: str, fallback: str) -> str:
    if value and not _is_zone(value):
        raise ConfigError(
            "STACKS_TIMEZONE", value, "the name of a time zone, for example Europe/Berlin or UTC"
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
