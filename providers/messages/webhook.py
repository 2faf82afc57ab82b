"""Messages to webhooks: JSON by POST, through the client for addresses that people enter."""

from __future__ import annotations

import json

from providers.http import Fetcher
from providers.messages.outgoing import Outgoing


def content_of(message: Outgoing) -> bytes:
    """The body of the request."""
    values = {
        "id": message.key,
        "event": message.event,
        "at": message.at.isoformat().replace("+00:00", "Z"),
        "title": message.title,
        "text": message.body,
        "link": message.link or None,
        "facts": dict(message.facts),
    }
    return json.dumps(values, ensure_ascii=False).encode()


def send(address: str, message: Outgoing, fetcher: Fetcher) -> None:
    """Post a message. Raises ProviderError, and Refused for an address that isn't allowed."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": message.key}
    fetcher.post(address, content_of(message), headers)
