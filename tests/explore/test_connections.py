"""Attackers on the wire: who says nothing, little, too much, or another protocol; the page is answered all the same."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sim.cli.console import RULES_NOTICE
from sim.explore import server
from sim.explore.background import MOST_WAITING, Jobs
from sim.explore.server import HOST
from tests.explore.desks import SHOP, desk_of, shop
from tests.explore.served import Served, served

ASK = b'{"settings": {}, "runs": 1}'
SOON = 0.4
"""Seconds of patience here; ten in use."""


@pytest.fixture(scope="module")
def page() -> Iterator[Served]:
    """The shop, served without much patience."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(server, "SLOWEST", SOON)
        with served(desk_of(shop())) as found:
            yield found


@pytest.fixture(autouse=True)
def lives(page: Served) -> Iterator[None]:
    """Ask after every test whether the server still answers as it should."""
    yield
    _answers(page)


def _answers(page: Served) -> None:
    status, body = page.ask("POST", f"/{page.secret}/api/runs", ASK)
    assert status == 200 and json.loads(body)["runs"] == 1


def _head(page: Served, path: str = "api/runs", method: str = "POST", **headers: str) -> bytes:
    sent = {"Host": f"{HOST}:{page.port}", "Content-Type": "application/json"} | {
        key.replace("_", "-"): value for key, value in headers.items()}
    lines = "".join(f"{key}: {value}\r\n" for key, value in sent.items())
    return f"{method} /{page.secret}/{path} HTTP/1.1\r\n{lines}\r\n".encode()


def _connected(page: Served) -> socket.socket:
    return socket.create_connection((HOST, page.port), timeout=20.0)


def _rest(wire: socket.socket) -> bytes:
    """Return all that comes until the other end closes; nothing more where it resets."""
    found = b""
    with contextlib.suppress(ConnectionError):
        while part := wire.recv(65_536):
            found += part
    return found


@pytest.mark.parametrize("beginning", [b"", b"GET / HT", b"POST /x HTTP/1.1\r\nHost: a\r\nX: "])
def test_a_crowd_that_says_nothing_keeps_nobody_out(page: Served, beginning: bytes) -> None:
    """Two hundred connections, none of which ever asks: the page is answered among them, and they are let go."""
    with contextlib.ExitStack() as stack:
        crowd = [stack.enter_context(_connected(page)) for _ in range(200)]
        for wire in crowd:
            with contextlib.suppress(OSError):  # the oldest are gone already
                wire.sendall(beginning)
        _answers(page)
        began = time.monotonic()
        assert {_rest(wire) for wire in crowd} == {b""}
        assert time.monotonic() - began < 10.0


def test_headers_by_the_byte_are_let_go(page: Served) -> None:
    """A byte now and then does not count as asking."""
    with _connected(page) as wire:
        began = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - began < 10.0:
                wire.sendall(b"X")
                time.sleep(0.05)
        assert time.monotonic() - began < 5.0


def test_a_body_without_end_is_let_go(page: Served) -> None:
    """In chunks of a byte, so that it is never too large; also after the answer that says so."""
    with _connected(page) as wire:
        wire.sendall(_head(page, Transfer_Encoding="chunked"))
        began = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - began < 10.0:
                wire.sendall(b"1\r\n \r\n")
                time.sleep(0.05)
        assert time.monotonic() - began < 5.0


def test_who_reads_no_answer_is_let_go(page: Served) -> None:
    """Requests for large answers, one behind the other, and a window that is never emptied."""
    with socket.socket() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.connect((HOST, page.port))
        wire.settimeout(0.5)
        body = b'{"settings": {}, "days": 14, "day": 0}'
        with contextlib.suppress(OSError):
            for _ in range(40):
                wire.sendall(_head(page, "api/film", Content_Length=str(len(body))) + body)
        time.sleep(5 * SOON)
        wire.settimeout(20.0)
        assert len(_rest(wire)) < 4_000_000


def test_requests_behind_each_other_are_answered_in_turn(page: Served) -> None:
    """Pipelining is HTTP; one that may not ask is not let through by another."""
    good = _head(page, Content_Length=str(len(ASK))) + ASK
    evil = _head(page, Content_Length=str(len(ASK)), Origin="http://evil.example") + ASK
    last = _head(page, Content_Length=str(len(ASK)), Connection="close") + ASK
    for sent, statuses in ((good + last, [b"200", b"200"]), (evil + last, [b"403", b"200"])):
        with _connected(page) as wire:
            wire.sendall(sent)
            found = _rest(wire)
        assert re.findall(rb"HTTP/1.1 (\d+) ", found) == statuses


def test_a_body_that_is_a_request_is_a_body(page: Served) -> None:
    """Two lengths, or a length and chunks, are refused or read as one request (request smuggling)."""
    inner = _head(page, "", method="GET")
    for lengths in ("Content-Length: 0\r\nContent-Length: 5", "Content-Length: 5\r\nTransfer-Encoding: chunked",
                    "Transfer-Encoding: chunked, identity", "Content-Length: +5"):
        head = _head(page).replace(b"\r\n\r\n", f"\r\n{lengths}\r\n\r\n".encode())
        with _connected(page) as wire:
            wire.sendall(head + b"0\r\n\r\n" + inner)
            wire.shutdown(socket.SHUT_WR)
            found = _rest(wire)
        assert b"HTTP/1.1 4" in found[:12] or found == b"", lengths
        assert b"<title>" not in found, lengths


@pytest.mark.parametrize("flood", [
    b"".join(b"X-%d: y\r\n" % at for at in range(5_000)), b"X: " + b"y" * 60_000 + b"\r\n", b"X: y\r\n z\r\n" * 8_000,
])
def test_a_flood_of_headers_is_refused(page: Served, flood: bytes) -> None:
    with _connected(page) as wire:
        with contextlib.suppress(OSError):
            wire.sendall(_head(page).removesuffix(b"\r\n") + flood + b"\r\n")
        assert b" 200 " not in _rest(wire)[:20]


@pytest.mark.parametrize(("method", "upgrade"), [
    ("GET", {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
             "Sec-WebSocket-Version": "13"}),
    ("GET", {"Upgrade": "h2c", "Connection": "Upgrade, HTTP2-Settings", "HTTP2-Settings": "AAMAAABkAARAAAAAAAIAAAAA"}),
])
def test_no_other_protocol_is_spoken(page: Served, method: str, upgrade: dict[str, str]) -> None:
    """An upgrade is passed over: the answer is that to the plain request, here a refusal."""
    with _connected(page) as wire:
        wire.sendall(_head(page, method=method, **upgrade))
        assert wire.recv(64).startswith(b"HTTP/1.1 405")


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "get", "OPTIONS", "HEAD"])
def test_any_other_method_is_refused_by_the_same_rules(page: Served, method: str) -> None:
    """With the headers that every answer has; without the secret there is nothing, whatever the method."""
    connection = http.client.HTTPConnection(HOST, page.port, timeout=20)
    for path, status in ((f"/{page.secret}/api/runs", 405), ("/wrong/api/runs", 404)):
        connection.request(method, path)
        answer = connection.getresponse()
        assert answer.status == status
        assert "default-src 'none'" in (answer.getheader("content-security-policy") or "")
        assert b"evil" not in answer.read()
    connection.close()


@pytest.mark.parametrize("host", ["127.0.0.1:0{port}", "localhost.:{port}", "user@127.0.0.1:{port}", "127.1:{port}",
                                  "2130706433:{port}", "[::ffff:127.0.0.1]:{port}", "[::1]:{port}",
                                  "127.0.0.1:{port}, evil.example", "evil.example:{port}", "127.0.0.1:{port}@evil"])
def test_a_host_that_is_spelt_another_way_is_refused(page: Served, host: str) -> None:
    """What a rebound name, another family of addresses or a proxy would send."""
    assert page.ask("GET", f"/{page.secret}/", host=host.format(port=page.port))[0] in (400, 421)


def test_two_hosts_and_an_address_in_the_request_line_are_refused(page: Served) -> None:
    double = _head(page, "", method="GET").replace(b"\r\n\r\n", b"\r\nHost: evil.example\r\n\r\n")
    whole = f"GET http://evil.example/{page.secret}/ HTTP/1.1\r\nHost: {HOST}:{page.port}\r\n\r\n".encode()
    assert page.raw(double).startswith(b"HTTP/1.1 400") and page.raw(whole).startswith(b"HTTP/1.1 404")


def test_two_hundred_tabs_are_answered(page: Served) -> None:
    """Each with questions of its own, forty at a time: every one gets an answer, and what is kept stays bounded."""
    def tab(number: int) -> int:
        asked = {"settings": {}, "runs": 1, "page": f"tab {number}", "turn": 1}
        return page.ask("POST", f"/{page.secret}/api/runs", json.dumps(asked).encode())[0]

    with ThreadPoolExecutor(40) as pool:
        assert set(pool.map(tab, range(200))) == {200}


def test_what_waits_to_be_worked_out_is_bounded() -> None:
    """The one too many is told so, and asks again."""
    import threading

    from sim.errors import InputError

    jobs, go = Jobs(), threading.Event()

    def work(_: object) -> dict[str, object]:
        go.wait(20.0)
        return {}

    found = [jobs.ask(("why", at), f"page {at}", lambda: 1, work) for at in range(MOST_WAITING)]
    with pytest.raises(InputError, match="too much at once"):
        jobs.ask(("why", "more"), "another", lambda: 1, work)
    go.set()
    for _ in range(200):
        if all(job.is_over for job in found) and jobs._waiting == 0:
            break
        time.sleep(0.02)
    assert jobs.ask(("why", "more"), "another", lambda: 1, work).fault == ""


def test_ctrl_c_ends_it_while_others_hold_on(tmp_path: Path) -> None:
    """With 0, and soon: connections that say nothing and a question that takes long are not waited for."""
    (tmp_path / "shop.toml").write_text(SHOP.replace('"3 weeks"', '"300 weeks"'))
    started = subprocess.Popen([sys.executable, "-m", "sim", "explore", str(tmp_path / "shop.toml"), "--no-open"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    assert started.stdout is not None
    address = started.stdout.readline().split("http://")[1].split()[0]
    where, secret = address.rstrip("/").split("/")
    host, port = where.split(":")
    with socket.create_connection((host, int(port))), socket.create_connection((host, int(port))) as asking:
        body = b'{"settings": {}, "runs": 100}'
        asking.sendall(f"POST /{secret}/api/runs HTTP/1.1\r\nHost: {where}\r\nContent-Type: application/json\r\n"
                       f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        time.sleep(0.5)
        began = time.monotonic()
        started.send_signal(signal.SIGINT)
        _, err = started.communicate(timeout=60)
    # a machine that loads the engine slowly says so
    assert (started.returncode, err.removeprefix(f"{RULES_NOTICE}\n")) == (0, "")
    assert time.monotonic() - began < 20.0
