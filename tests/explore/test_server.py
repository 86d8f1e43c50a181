"""The server against whoever should not ask: refused in words, and it lives."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sim.cli.console import RULES_NOTICE
from sim.explore import server
from sim.explore.server import HOST, free_port
from tests.explore.desks import SHOP, desk_of, shop
from tests.explore.served import Served, served

ASK = b'{"settings": {}, "runs": 1}'


@pytest.fixture(scope="module")
def page() -> Iterator[Served]:
    """Return the served shop; that it still answers is asked after every test."""
    with served(desk_of(shop())) as found:
        yield found


@pytest.fixture(autouse=True)
def lives(page: Served) -> Iterator[None]:
    """Ask after every test whether the server still answers as it should."""
    yield
    status, body = page.ask("POST", f"/{page.secret}/api/runs", ASK)
    assert status == 200 and json.loads(body)["runs"] == 1


def test_the_page_and_its_parts_are_served_with_a_strict_policy(page: Served) -> None:
    """Everything that the page names is there; nothing may come from outside, and nothing may frame it."""
    import http.client

    connection = http.client.HTTPConnection(HOST, page.port, timeout=30)
    connection.request("GET", urlsplit(page.address).path)
    answer = connection.getresponse()
    policy = answer.getheader("content-security-policy") or ""
    assert answer.status == 200 and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http:" not in policy
    text = answer.read().decode()
    connection.close()
    assert "http://" not in text.replace("http://www.w3.org", "") and "https://" not in text
    whole = len(text)
    for name in server.assets():
        status, body = page.ask("GET", f"/{page.secret}/{name}")
        assert status == 200, name
        whole += len(body)
    assert whole < 200_000


@pytest.mark.parametrize(("host", "status"), [
    ("", 400), ("evil.example", 421), ("evil.example:8900", 421), ("127.0.0.1", 421), ("127.0.0.1:1", 421),
    ("[::1]:8900", 421), ("localhost.evil.example", 421), ("127.0.0.1:8900.evil.example", 421), ("0.0.0.0", 421),
])
def test_another_host_is_refused(page: Served, host: str, status: int) -> None:
    """A name that somebody else points here does not help (DNS rebinding)."""
    assert page.ask("GET", f"/{page.secret}/", host=host)[0] == status
    assert page.ask("POST", f"/{page.secret}/api/runs", ASK, host=host)[0] == status


@pytest.mark.parametrize("origin", [
    "https://evil.example", "http://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "file://",
    "http://127.0.0.1:8900.evil.example",
])
def test_another_origin_is_refused(page: Served, origin: str) -> None:
    """Pages of other sites may not ask, whatever they know."""
    assert page.ask("POST", f"/{page.secret}/api/runs", ASK, origin=origin)[0] == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_the_browser_says_of_the_sender_counts(page: Served, site: str) -> None:
    """Sec-Fetch-Site, which no page can forge."""
    assert page.ask("GET", f"/{page.secret}/", sec_fetch_site=site)[0] == 403


@pytest.mark.parametrize("path", [
    "/", "/api/runs", "/wrong/api/runs", "/a-secre/api/runs", "/a-secrett/api/runs", "//a-secret/api/runs",
    "/A-SECRET/api/runs", "/%61/api/runs", "/favicon.ico",
])
def test_without_the_secret_there_is_nothing(page: Served, path: str) -> None:
    """Not even whether the rest of the address is right."""
    assert page.ask("POST", path, ASK)[0] == 404
    assert page.ask("GET", path)[0] == 404


@pytest.mark.parametrize("path", [
    "..%2f..%2fetc%2fpasswd", "../../etc/passwd", "js/..%2f..%2fserver.py", "js/../../server.py", "%00",
    "index.html%00",
    "js/main.js%00.html", "jsconfig.json", "server.py", "js/", "js", "\\..\\server.py", "%5c..%5cserver.py",
    "js//main.js", "./index.html", "index.html/", "?x=../../etc/passwd#" + "x" * 500,
])
def test_no_file_but_the_page_itself(page: Served, path: str) -> None:
    """Whatever the path is dressed up as; only the last one is the page, with a question that nobody reads."""
    status, body = page.ask("GET", f"/{page.secret}/{path}")
    assert status in (400, 404) or (path.startswith("?") and b"<title>journeysim" in body)
    assert b"root:" not in body and b"def " not in body


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain",
                                  "", "application/json5"])
def test_a_form_is_refused(page: Served, kind: str) -> None:
    """What a form of another site could send without asking the browser's leave."""
    assert page.ask("POST", f"/{page.secret}/api/runs", ASK, content_type=kind)[0] == 415


@pytest.mark.parametrize(("method", "path"), [("GET", "api/runs"), ("PUT", "api/runs"), ("DELETE", "api/runs"),
                                              ("OPTIONS", "api/runs"), ("POST", ""), ("PATCH", "index.html")])
def test_other_methods_are_refused(page: Served, method: str, path: str) -> None:
    """Questions are POST, the page is GET."""
    assert page.ask(method, f"/{page.secret}/{path}", ASK)[0] == 405


@pytest.mark.parametrize("length", ["1000000000", "99999999999999999999", "-1", "1e9", "abc"])
def test_a_huge_body_is_refused_before_it_is_read(page: Served, length: str) -> None:
    """By what it says of its length."""
    status, _ = page.ask("POST", f"/{page.secret}/api/runs", ASK, content_length=length)
    assert status in (400, 413)


def test_a_body_in_pieces_is_refused_when_it_is_too_large(page: Served) -> None:
    """One that does not say how long it is."""
    head = (f"POST /{page.secret}/api/runs HTTP/1.1\r\nHost: {HOST}:{page.port}\r\nContent-Type: application/json\r\n"
            "Transfer-Encoding: chunked\r\n\r\n").encode()
    piece = b"40000\r\n" + b" " * 0x40000 + b"\r\n"
    assert b"413" in page.raw(head + 5 * piece)[:30]


def test_a_slow_client_is_let_go(page: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that does not come does not keep anybody waiting."""
    monkeypatch.setattr(server, "SLOWEST", 0.3)
    head = (f"POST /{page.secret}/api/runs HTTP/1.1\r\nHost: {HOST}:{page.port}\r\nContent-Type: application/json\r\n"
            "Content-Length: 100\r\n\r\n{").encode()
    began = time.monotonic()
    assert b"408" in page.raw(head)[:30]
    assert time.monotonic() - began < 10.0


@pytest.mark.parametrize("data", [
    b"\x00\x01\x02\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n", b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03",
])
def test_what_is_no_http_is_refused(page: Served, data: bytes) -> None:
    """Noise, TLS, NUL, headers without end."""
    try:
        answer = page.raw(data)
    except OSError:
        answer = b""
    assert b" 200 " not in answer[:20]


def test_names_are_texts(page: Served) -> None:
    """A name with markup comes back as a name: the page sets texts, never HTML."""
    body = json.dumps({"settings": {"policies": ["<script>alert(1)</script>", "x"]}}).encode()
    status, answer = page.ask("POST", f"/{page.secret}/api/runs", body)
    assert status == 400 and "<script>" in json.loads(answer)["says"]
    for name, asset in server.assets().items():
        assert b"innerHTML" not in asset.body and b"insertAdjacentHTML" not in asset.body, name


def test_a_port_that_is_taken_gives_way_to_the_next() -> None:
    """And the socket is bound to this machine alone."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with free_port(port) as found:
            assert found.getsockname()[0] == HOST and found.getsockname()[1] > port


def test_ctrl_c_ends_it_with_0(tmp_path: Path) -> None:
    """From the command line, after the address has been printed."""
    (tmp_path / "shop.toml").write_text(SHOP)
    started = subprocess.Popen([sys.executable, "-m", "sim", "explore", str(tmp_path / "shop.toml"), "--no-open"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    assert started.stdout is not None
    line = started.stdout.readline()
    assert line.startswith(f"The page is at http://{HOST}:"), line
    started.send_signal(signal.SIGINT)
    _, err = started.communicate(timeout=60)
    # a machine that loads the engine slowly says so
    assert (started.returncode, err.removeprefix(f"{RULES_NOTICE}\n")) == (0, "")
