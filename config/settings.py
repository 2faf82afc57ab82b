"""The settings of Stacks as one frozen value, made from the environment once, at the start."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from config import checks, folders
from config.problem import ConfigError
from config.table import SETTINGS

LOG_LEVELS = ("debug", "info", "warning", "error")


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
    source_urls: Mapping[str, str] = field(hash=False)
    librarium_url: str
    secret: str = field(repr=False)
    secret_old: str = field(repr=False)
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Raises ConfigError at the first wrong value.

        Makes the data folder and the kept secret when they are missing.
        """
        values = {
            name: environ.get(name, "").strip() for name in (setting.name for setting in SETTINGS)
        }
        cores = count_cores()
        checked = {
            "host": checks.host(values["STACKS_HOST"] or "127.0.0.1"),
            "port": checks.number("STACKS_PORT", values, 8000, 1, 65535),
            "base_url": checks.base_url(
                "STACKS_BASE_URL",
                values["STACKS_BASE_URL"],
                "https://example.org or https://example.org/stacks",
            ),
            "proxies": checks.number("STACKS_PROXIES", values, 0, 0, 16),
            "workers": checks.number("STACKS_WORKERS", values, cores, 1, 64),
            "web_workers": checks.number("STACKS_WEB_WORKERS", values, min(cores, 4), 1, 64),
            "readers": checks.number("STACKS_READERS", values, cores, 1, 64),
            "media_dirs": folders.media_dirs(values["STACKS_MEDIA_DIRS"], environ),
            "timezone": checks.timezone(values["STACKS_TIMEZONE"], environ.get("TZ", "")),
            "log_level": checks.choice(
                "STACKS_LOG_LEVEL", values["STACKS_LOG_LEVEL"].lower() or "info", LOG_LEVELS
            ),
            "registration": checks.switch("STACKS_REGISTRATION", values),
            "source_urls": checks.source_urls(environ),
            "librarium_url": checks.base_url(
                "STACKS_LIBRARIUM_URL", values["STACKS_LIBRARIUM_URL"], "http://librarium.lan:8080"
            ),
            "secret_old": checks.secret("STACKS_SECRET_OLD", values["STACKS_SECRET_OLD"]),
            "redis_url": checks.redis_url(values["REDIS_URL"]),
        }
        secret = checks.secret("STACKS_SECRET", values["STACKS_SECRET"])
        data_dir = folders.data_dir(values["STACKS_DATA"] or "data")
        database_url = checks.database_url(values["DATABASE_URL"], data_dir)
        folders.make_folder("STACKS_DATA", data_dir)
        return cls(
            data_dir=data_dir,
            database_url=database_url,
            secret=secret or folders.load_secret(data_dir),
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


def count_cores() -> int:
    """The cores this process may use, at most 64."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(usable or 1, 64))


def settings_or_exit(
    environ: Mapping[str, str], make: Callable[[Mapping[str, str]], Settings] = Settings.from_env
) -> Settings:
    """The settings; a wrong one ends the process with its one line on stderr and exit code 2."""
    try:
        return make(environ)
    except ConfigError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
