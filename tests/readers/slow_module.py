"""Takes a second to import, as libraries do on a busy machine."""

from __future__ import annotations

import time

time.sleep(1)
