"""What the settings accept, what they make of it, and that README.md says the same."""

from __future__ import annotations

import multiprocessing
import os
import zoneinfo
from pathlib import Path

import pytest
from sqlalchemy import make_url

import config
from config import ConfigError, Settings, folders, load_secret, unknown_names

PROGRAM = Path(config.__file__).parent.parent


def settings(tmp_path: Path, **environ: str) -> Settings:
    return Settings.from_env({"STACKS_DATA": str(tmp_path / "data"), **environ})


def test_an_empty_environment_is_a_home_on_this_machine(tmp_path: Path) -> None:
    made = settings(tmp_path)
    assert (made.host, made.port, made.base_url, made.base_path, made.proxies) == (
        "127.0.0.1",
        8000,
        "",
        "",
        0,
    )
    assert made.address == "http://127.0.0.1:8000"
    assert made.database_url == f"sqlite:///{tmp_path}/data/stacks.sqlite3"
    assert (made.redis_url, made.limits_url) == ("", "")
    assert 1 <= made.web_workers <= 4
    assert made.workers >= 1
    assert zoneinfo.ZoneInfo(made.timezone)
    assert made.data_dir.stat().st_mode & 0o777 == 0o700


def test_a_relative_data_folder_counts_from_the_programs_folder() -> None:
    assert folders.data_dir("data") == PROGRAM / "data"
    assert folders.data_dir("../elsewhere") == PROGRAM.parent / "elsewhere"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("STACKS_PORT", "http", "STACKS_PORT is 'http'; it must be a number from 1 to 65535."),
        ("STACKS_PORT", "0", "STACKS_PORT is '0'; it must be a number from 1 to 65535."),
        ("STACKS_PORT", "65536", "STACKS_PORT is '65536'; it must be a number from 1 to 65535."),
        (
            "STACKS_PORT",
            "tcp://10.0.0.1:8000",
            "STACKS_PORT is 'tcp://10.0.0.1:8000'; it must be a number from 1 to 65535.",
        ),
        (
            "STACKS_PORT",
            "8" * 5000,
            "STACKS_PORT is '" + "8" * 5000 + "'; it must be a number from 1 to 65535.",
        ),
        ("STACKS_PORT", "²", "STACKS_PORT is '²'; it must be a number from 1 to 65535."),
        (
            "STACKS_HOST",
            "my host",
            "STACKS_HOST is 'my host'; it must be an address, for example 127.0.0.1, 0.0.0.0 or"
            " ::1.",
        ),
        ("STACKS_WORKERS", "many", "STACKS_WORKERS is 'many'; it must be a number from 1 to 64."),
        ("STACKS_WEB_WORKERS", "0", "STACKS_WEB_WORKERS is '0'; it must be a number from 1 to 64."),
        ("STACKS_READERS", "-1", "STACKS_READERS is '-1'; it must be a number from 1 to 64."),
        ("STACKS_PROXIES", "17", "STACKS_PROXIES is '17'; it must be a number from 0 to 16."),
        (
            "STACKS_LOG_LEVEL",
            "loud",
            "STACKS_LOG_LEVEL is 'loud'; it must be one of debug, info, warning, error.",
        ),
        (
            "STACKS_TIMEZONE",
            "Mars/Base",
            (
                "STACKS_TIMEZONE is 'Mars/Base'; it must be the name of a time zone, for example"
                " Europe/Berlin"
            ),
        ),
        (
            "STACKS_TIMEZONE",
            "../etc/passwd",
            "STACKS_TIMEZONE is '../etc/passwd'; it must be the name of a time zone",
        ),
        (
            "STACKS_BASE_URL",
            "example.org",
            "STACKS_BASE_URL is 'example.org'; it must be an address like",
        ),
        (
            "STACKS_BASE_URL",
            "https://x:y",
            "STACKS_BASE_URL is 'https://x:y'; it must be an address like",
        ),
        (
            "STACKS_BASE_URL",
            "https://example.org/?a",
            "STACKS_BASE_URL is 'https://example.org/?a'; it must be",
        ),
        (
            "STACKS_SECRET",
            "short-and-secret",
            "STACKS_SECRET is '16 characters long'; it must be at least 32 characters long",
        ),
        ("STACKS_SECRET_OLD", "short", "STACKS_SECRET_OLD is '5 characters long'; it must be"),
        (
            "STACKS_MEDIA_DIRS",
            "/nowhere/at/all",
            "STACKS_MEDIA_DIRS is '/nowhere/at/all'; it must be folders that exist, separated by",
        ),
        (
            "STACKS_DATA",
            "/dev/null/data",
            "STACKS_DATA is '/dev/null/data'; it must be a folder that can be created",
        ),
        (
            "STACKS_DATA",
            "/etc/passwd",
            "STACKS_DATA is '/etc/passwd'; it must be a folder, not a file.",
        ),
        (
            "STACKS_DATA",
            "what?",
            "STACKS_DATA is 'what?'; it must be a path without ?, # and line breaks.",
        ),
        (
            "DATABASE_URL",
            "mysql://me:hidden@db/x",
            "DATABASE_URL is 'mysql://…@db/x'; it must be sqlite:///path/to/file or postgresql://",
        ),
        ("DATABASE_URL", "sqlite://", "DATABASE_URL is 'sqlite://'; it must be"),
        ("DATABASE_URL", "sqlite:///:memory:", "DATABASE_URL is 'sqlite:///:memory:'; it must be"),
        (
            "REDIS_URL",
            "localhost:6379",
            "REDIS_URL is 'localhost:6379'; it must be redis://host:6379/0, rediss://… or",
        ),
        (
            "REDIS_URL",
            "redis://:hidden@queue:port",
            "REDIS_URL is 'redis://…@queue:port'; it must be",
        ),
    ],
)
def test_a_wrong_value_is_told_in_one_line_without_secrets(
    tmp_path: Path, name: str, value: str, message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, **{name: value})
    line = str(caught.value)
    assert line.startswith(f"Stacks cannot start: {message}")
    assert "\n" not in line
    assert "hidden" not in line
    assert "short-and-secret" not in line


def test_a_wrong_value_is_told_even_when_it_has_line_breaks(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, STACKS_HOST="a\nb\udce4")
    assert "\n" not in str(caught.value)
    assert str(caught.value).encode()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgres://me:pw@db/stacks", "postgresql+psycopg://me:pw@db/stacks"),
        (
            "postgresql://db:5432/stacks?sslmode=require",
            "postgresql+psycopg://db:5432/stacks?sslmode=require",
        ),
        (
            "postgresql+psycopg:///stacks?host=/run/postgresql",
            "postgresql+psycopg:///stacks?host=/run/postgresql",
        ),
        ("sqlite:////srv/my books/ä.db", "sqlite:////srv/my books/ä.db"),
        ("sqlite:///data/x.db", f"sqlite:///{PROGRAM}/data/x.db"),
    ],
)
def test_databases(tmp_path: Path, given: str, kept: str) -> None:
    assert settings(tmp_path, DATABASE_URL=given).database_url == kept
    assert settings(tmp_path, DATABASE_URL=given).is_sqlite == kept.startswith("sqlite")


def test_the_database_is_found_in_an_awkward_folder(tmp_path: Path) -> None:
    folder = tmp_path / 'Müller\'s 100% & "more" @home'
    made = Settings.from_env({"STACKS_DATA": str(folder)})
    assert make_url(made.database_url).database == str(folder / "stacks.sqlite3")


def test_the_queues_address_has_two_spellings(tmp_path: Path) -> None:
    for given in ("unix:///run/q.sock", "redis+unix:///run/q.sock"):
        made = settings(tmp_path, REDIS_URL=given)
        assert (made.redis_url, made.limits_url) == (
            "unix:///run/q.sock",
            "redis+unix:///run/q.sock",
        )
    assert (
        settings(tmp_path, REDIS_URL="rediss://:pw@queue:6380/2").limits_url
        == "rediss://:pw@queue:6380/2"
    )


def test_a_base_url_gives_the_sub_path_and_secure_cookies(tmp_path: Path) -> None:
    made = settings(tmp_path, STACKS_BASE_URL="https://example.org/stacks/")
    assert (made.base_url, made.base_path, made.is_https) == (
        "https://example.org/stacks",
        "/stacks",
        True,
    )
    made = settings(tmp_path, STACKS_BASE_URL="http://nas:8000")
    assert (made.base_path, made.is_https) == ("", False)


def test_the_time_zone_falls_back_to_the_systems(tmp_path: Path) -> None:
    assert settings(tmp_path, TZ="Europe/Vienna").timezone == "Europe/Vienna"
    assert settings(tmp_path, TZ=":Europe/Vienna").timezone == "Europe/Vienna"
    assert settings(tmp_path, TZ="CET-1CEST,M3.5.0").timezone in zoneinfo.available_timezones()
    assert (
        settings(tmp_path, TZ="Europe/Vienna", STACKS_TIMEZONE="Asia/Tokyo").timezone
        == "Asia/Tokyo"
    )


def test_media_folders(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    assert settings(tmp_path, STACKS_MEDIA_DIRS=f"{tmp_path}:{tmp_path}/a b:").media_dirs == (
        tmp_path,
        tmp_path / "a b",
    )
    assert tmp_path in settings(tmp_path, HOME=str(tmp_path)).media_dirs


def test_addresses_for_people_on_this_machine(tmp_path: Path) -> None:
    assert settings(tmp_path, STACKS_HOST="0.0.0.0").address == "http://127.0.0.1:8000"
    assert settings(tmp_path, STACKS_HOST="::", STACKS_PORT="81").address == "http://[::1]:81"


def test_the_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first = settings(tmp_path).secret
    path = tmp_path / "data/secret"
    assert len(first) >= 32
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    assert settings(tmp_path).secret == first
    assert path.stat().st_mode & 0o777 == 0o600
    given = settings(tmp_path, STACKS_SECRET="s" * 32)
    assert given.secret == "s" * 32
    assert "s" * 32 not in repr(given)


def test_processes_that_start_at_once_get_the_same_secret(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(load_secret, [tmp_path] * 16))) == 1


def test_a_cut_off_secret_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("abc")
    with pytest.raises(ConfigError, match="cut off"):
        load_secret(tmp_path)
    assert (tmp_path / "secret").read_text() == "abc"


def test_a_data_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(ConfigError, match="can write to"):
        settings(tmp_path)


def test_sources_of_metadata_may_be_elsewhere(tmp_path: Path) -> None:
    assert settings(tmp_path).source_urls == {}
    moved = settings(
        tmp_path, STACKS_SOURCE_TMDB_URL=" http://10.0.0.7:9000/tmdb/ ", STACKS_SOURCE_ISBNDB_URL=""
    )
    assert moved.source_urls == {"tmdb": "http://10.0.0.7:9000/tmdb"}
    assert unknown_names({"STACKS_SOURCE_TMDB_URL": "x", "STACKS_SOURCE_IMDB_URL": "x"}) == [
        "STACKS_SOURCE_IMDB_URL"
    ]


@pytest.mark.parametrize(
    "value", ["tmdb", "ftp://host", "http://me:word@host", "http://host?x", "http://", "http://a b"]
)
def test_the_address_of_a_source_is_an_address(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigError, match="STACKS_SOURCE_TMDB_URL is"):
        settings(tmp_path, STACKS_SOURCE_TMDB_URL=value)


def test_misspelled_names_are_found() -> None:
    assert unknown_names(
        {"STACKS_PROT": "1", "STACKS_PORT": "2", "STACKS_TEST_ALL": "1", "PORT": "3"}
    ) == ["STACKS_PROT"]


def test_the_readme_has_the_table_of_settings() -> None:
    readme = PROGRAM / "README.md"
    assert readme.is_file(), "README.md is missing"
    text = readme.read_text("utf-8")
    assert text.count("<!-- settings -->") == 2, (
        "README.md needs the settings' table between two lines <!-- settings -->"
    )
    table = [line for line in text.split("<!-- settings -->")[1].splitlines() if line.strip()]
    assert table == list(config.README_TABLE), (
        "README.md's table differs from config.README_TABLE; paste the latter"
    )
