"""Rate limits per address, except for signing in (services/accounts/limits.py counts failures)."""

from __future__ import annotations

from flask import current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse

from errors import Conflict

limiter = Limiter(
    get_remote_address, default_limits=[], in_memory_fallback_enabled=True, swallow_errors=True
)
PER_MINUTE = {"register": 10, "refresh": 60, "forgotten": 5}


def count_call(name: str) -> None:
    """Count a call from this address. Raises Conflict("too_many_requests", retry_after=seconds)."""
    if not current_app.config.get("RATELIMIT_ENABLED", True):
        return
    if not limiter.limiter.hit(parse(f"{PER_MINUTE[name]}/minute"), name, get_remote_address()):
        raise Conflict("too_many_requests", retry_after=60)
