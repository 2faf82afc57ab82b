"""Messages to services that Apprise knows, by a process of its own (apprise_process.py).

Apprise connects by itself. In its own process every connection is checked, whatever a service's
code does, a deadline can be kept, and neither pages nor workers need its memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

from errors import ProviderError
from providers.messages import outgoing
from providers.network import Refused

SECONDS = 30  # for starting, looking up names, and sending
_PROGRAM = Path(__file__).parent.parent.parent
_MODULE = "providers.messages.apprise_process"
_LASTING = frozenset({"not_an_address", "private_address", "not_allowed"})


def send(
    address: str,
    message: outgoing.Outgoing,
    *,
    exempt: Collection[tuple[str, int]] = (),
    seconds: float = SECONDS,
) -> None:
    """Send a message. `exempt` are hosts and ports that may be private. Raises Refused for an
    address that Apprise doesn't know or that isn't allowed, and ProviderError.
    """
    order = {
        "address": address,
        "title": message.title,
        "body": "\n\n".join(part for part in (message.body, message.link) if part),
        "exempt": [list(pair) for pair in exempt],
        "seconds": seconds,
    }
    try:
        ended = subprocess.run(
            [sys.executable, "-m", _MODULE],
            input=json.dumps(order).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # may quote the address, which is secret
            cwd=_PROGRAM,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},  # none of our own settings
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ProviderError("apprise", "timeout", permanent=False) from error
    problem = ended.stdout.decode("ascii", "replace").strip() if ended.returncode == 0 else "failed"
    if problem in _LASTING:
        raise Refused(problem)
    if problem != "sent":
        raise ProviderError("apprise", "not_delivered", permanent=False)
