"""Actions for the pool's tests: what a reading process does with a path is decided by the path's
name.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from typing import Any

from readers.loading import load


def act(path: bytes, extra: Any) -> str:
    """crash: a signal; exit: leaves; stall: sleeps; bloat: allocates; print: writes to stdout;
    modules: tells what is loaded; import: first imports what takes a second.
    """
    name = path.rpartition(b"/")[2]
    if name.startswith(b"crash"):
        ctypes.string_at(0)
    if name.startswith(b"exit"):
        os._exit(3)
    if name.startswith(b"slow"):
        time.sleep(0.05)
    if name.startswith(b"bloat"):
        return str(len(bytearray(4 << 30)))
    if name.startswith(b"print"):
        print("noise from a library", flush=True)
    if name.startswith(b"import"):
        load("tests.readers.slow_module")
    if name.endswith(b"stall"):
        time.sleep(600)
    if name.startswith(b"raise"):
        raise RuntimeError("a reader's own mistake")
    if name.startswith(b"modules"):
        return " ".join(sys.modules)
    return name.decode("utf-8", "replace")
