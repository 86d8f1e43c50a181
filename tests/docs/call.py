"""Call the `journeysim` that is imported already (`tests.docs.journeysim`): python -I -S call.py ARGUMENT ...

It runs with this process's input, outputs, directory and environment, and this process ends with its exit code.
"""

import json
import os
import socket
import sys
from pathlib import Path

with socket.socket(socket.AF_UNIX) as line:
    line.connect(os.environ["JOURNEYSIM_SERVER"])
    socket.send_fds(line, [b"\n"], [0, 1, 2])
    line.sendall(json.dumps([sys.argv[1:], str(Path.cwd()), dict(os.environ)]).encode() + b"\n")
    with line.makefile("rb") as answer:
        code = answer.readline()
sys.exit(int(code) if code else "journeysim has ended without an exit code")
