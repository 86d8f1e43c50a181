"""A real Dask cluster of separate processes, which can be killed and stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]


def spawn(*arguments: str) -> subprocess.Popen[bytes]:
    """Start a part of a cluster; it finds journeysim from the repository."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
                            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def worker(address: str) -> subprocess.Popen[bytes]:
    """Start a worker with one thread that nobody revives."""
    return spawn("dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")


@contextmanager
def started() -> Iterator[tuple[str, list[subprocess.Popen[bytes]], subprocess.Popen[bytes]]]:
    """A scheduler and two workers, each a process; gives the address, the workers and the scheduler."""
    import distributed

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    scheduler = spawn("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard",
                      "--dashboard-address", "127.0.0.1:0")
    workers = [worker(address), worker(address)]
    try:
        with distributed.Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield address, workers, scheduler
    finally:
        for process in [*workers, scheduler]:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()
