"""`journeysim` as the pages call it: imported once, on one core, with sketched pictures unless they are to be drawn.

To import journeysim and its machine code takes longer than most commands of a page. So a server does it, and forks
itself for whoever calls (`tests/docs/call.py`): each command is a process of its own, with the input, the outputs, the
directory and the environment of its caller.

    python -m tests.docs.journeysim SOCKET       serves until its input ends
"""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from socketserver import ForkingMixIn, StreamRequestHandler, UnixStreamServer
from tempfile import mkdtemp
from typing import Final

import sim

ROOT: Final = Path(__file__).resolve().parents[2]
CALL: Final = Path(__file__).with_name("call.py")
DRAWN: Final = "JOURNEYSIM_DRAWN"
"""What stands in the environment of a command whose pictures are to be drawn."""
_STANDARD: Final = (0, 1, 2)
_running: list[tuple[subprocess.Popen[str], str]] = []


def caller() -> dict[str, str]:
    """Return the environment that a caller needs; a server is started if none runs."""
    if not _running:
        folder = mkdtemp()
        own = os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
        pipe = subprocess.PIPE  # for all three: a stream that began as a pipe writes to whatever it is led to
        server = subprocess.Popen([sys.executable, "-m", __name__, f"{folder}/socket"], env=own, cwd=ROOT, text=True,
                                  stdin=pipe, stdout=pipe, stderr=pipe)
        _running.append((server, folder))
        assert server.stdout is not None and server.stdout.readline(), server.communicate()[1]
    return {"JOURNEYSIM_SERVER": f"{_running[0][1]}/socket", "PYTHON": sys.executable, "CALL": str(CALL)}


@atexit.register
def end() -> None:
    """End the server, if one runs."""
    while _running:
        server, folder = _running.pop()
        server.communicate()
        shutil.rmtree(folder)


class Command(StreamRequestHandler):
    """A command, in the process that is forked for it."""

    def handle(self) -> None:
        """Take the caller's place, run the command, and tell the exit code."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _, files, *_ = socket.recv_fds(self.request, 1, len(_STANDARD))
        arguments, place, environment = json.loads(self.rfile.readline())
        for file, standard in zip(files, _STANDARD, strict=True):
            os.dup2(file, standard)
            os.close(file)
        os.chdir(place)
        os.environ.clear()
        os.environ.update(environment)
        self.wfile.write(b"%d\n" % ran(arguments))


def ran(arguments: list[str]) -> int:
    """Run a command in this process, and return its exit code."""
    os.sched_getaffinity = lambda _: {0}  # no page depends on how many workers there are
    if DRAWN not in os.environ:
        import_module("tests.sketched").instead()
    sys.argv = ["journeysim", *arguments]
    try:
        sim.cli.main()
    except SystemExit as ended:
        assert ended.code is None or isinstance(ended.code, int)
        return ended.code or 0
    finally:
        sys.stdout.flush()
    return 0


class Server(ForkingMixIn, UnixStreamServer):
    """Forks itself for every command, and takes note of the end of each."""


def serve(place: str) -> None:
    """Import all that a command may need, and serve until the input ends."""
    for module in walk_packages(sim.__path__, "sim."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    sim.engine.prepare()
    assert len([*Path("/proc/self/task").glob("*")]) <= 1, "a process with threads cannot be forked"
    with Server(place, Command) as server:
        signal.signal(signal.SIGCHLD, lambda *_: server.collect_children())
        print("ready", flush=True)
        while sys.stdin not in select.select([server, sys.stdin], [], [])[0]:
            server.handle_request()


if __name__ == "__main__":
    serve(sys.argv[1])
