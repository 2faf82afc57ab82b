"""nginx and Caddy as the files in deploy/ describe them, in front of a real Stacks."""

from __future__ import annotations

import datetime
import os
import shutil
import sqlite3
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .conftest import PATIENCE, PROGRAM, STANDIN, Running, free_port, wait_until

pytestmark = pytest.mark.processes
PLACES = ("body", "proxy", "fastcgi", "uwsgi", "scgi")
MAIN = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{ }}
http {{ access_log off; {temporary} include {folder}/site.conf; }}
"""


@pytest.fixture
def stacks(prepared: Running) -> Running:
    return prepared


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "nginx"
    folder.mkdir(mode=0o755)
    return folder


@contextmanager
def nginx(folder: Path, stacks_port: int, port: int) -> Iterator[httpx.Client]:
    """A browser on 127.0.0.2 that comes by way of nginx."""
    make_certificate(folder)
    site = (PROGRAM / "deploy" / "nginx.conf").read_text()
    for written, used in (
        ("127.0.0.1:8000", f"127.0.0.1:{stacks_port}"),
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("server_name books.example.org", "server_name localhost"),
        ("/etc/ssl/books.example.org", str(folder / "site")),
    ):
        assert written in site
        site = site.replace(written, used)
    (folder / "site.conf").write_text(site)
    temporary = " ".join(
        f"{'client_body' if place == 'body' else place}_temp_path {folder}/{place};"
        for place in PLACES
    )
    (folder / "main.conf").write_text(MAIN.format(folder=folder, temporary=temporary))
    with proxied(
        ["nginx", "-c", str(folder / "main.conf"), "-e", "stderr"], folder, port
    ) as browser:
        yield browser


@contextmanager
def caddy(folder: Path, stacks_port: int, port: int) -> Iterator[httpx.Client]:
    """The same by way of Caddy, which would ask for a certificate if it had none."""
    make_certificate(folder)
    site = (PROGRAM / "deploy" / "Caddyfile").read_text()
    certificate = f"bind 127.0.0.1\n\ttls {folder}/site.pem {folder}/site.key"
    for written, used in (
        ("127.0.0.1:8000", f"127.0.0.1:{stacks_port}"),
        ("books.example.org {", f"https://localhost:{port} {{\n\t{certificate}"),
    ):
        assert written in site
        site = site.replace(written, used)
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n}\n" + site)
    run = ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with proxied(run, folder, port) as browser:
        yield browser


@contextmanager
def proxied(command: list[str], folder: Path, port: int) -> Iterator[httpx.Client]:
    process = subprocess.Popen(command, env={**os.environ, "HOME": str(folder)})
    transport = httpx.HTTPTransport(
        verify=ssl.create_default_context(cafile=str(folder / "site.pem")),
        local_address="127.0.0.2",
    )
    address = f"https://localhost:{port}"
    with httpx.Client(base_url=address, transport=transport, timeout=10 * PATIENCE) as browser:
        try:
            wait_until(lambda: answers(browser), 5)
            yield browser
        finally:
            process.terminate()
            process.wait(10 * PATIENCE)


def make_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "site.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "site.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def answers(browser: httpx.Client) -> bool:
    try:
        return browser.get("/health").status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize(
    "proxy",
    [
        pytest.param(
            proxy,
            marks=pytest.mark.skipif(
                not shutil.which(name), reason=f"needs {name}: apt-get install"
            ),
            id=name,
        )
        for name, proxy in (("nginx", nginx), ("caddy", caddy))
    ],
)
def test_stacks_knows_who_comes_and_how(stacks: Running, folder: Path, proxy) -> None:
    port = free_port()
    stacks.start(STACKS_PROXIES="1", STACKS_BASE_URL=f"https://localhost:{port}")
    with proxy(folder, stacks.port, port) as browser:
        home = browser.get("/")
        assert home.headers["location"].startswith(("/", f"https://localhost:{port}/"))
        assert "Strict-Transport-Security" in home.headers
        page = browser.get("/setup")
        assert "secure" in page.headers["set-cookie"].lower()
        wrong = {"identifier": "nobody", "password": "wrong"}
        imitated = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
        refused = browser.post("/api/v1/auth/login", json=wrong, headers=imitated)
        assert refused.status_code == 401
    with sqlite3.connect(stacks.data / "stacks.sqlite3") as database:
        found = database.execute("SELECT DISTINCT address FROM login_failure").fetchall()
    database.close()
    assert found == [("127.0.0.2",)]


def test_large_uploads_and_endless_downloads_go_straight_through(
    stacks: Running, folder: Path
) -> None:
    stacks.start("--web-target", STANDIN)
    with nginx(folder, stacks.port, free_port()) as browser:
        sent = browser.post("/read", content=bytes(40 << 20), headers={"Cookie": "stacks=x"})
        assert sent.json() == {"length": 40 << 20}
        with browser.stream("GET", "/endless") as answer:
            assert next(answer.iter_bytes(1000)) == bytes(1000)
        assert browser.get("/health").status_code == 200
    assert [
        path for place in PLACES for path in (folder / place).rglob("*") if path.is_file()
    ] == []
