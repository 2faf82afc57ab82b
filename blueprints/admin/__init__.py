"""Administration: users, jobs, sources, messages, backups, the server's state and the audit log."""

from __future__ import annotations

from blueprints.admin import backups, jobs, messages, sources, system, users
from blueprints.admin.blueprint import bp

__all__ = ["backups", "bp", "jobs", "messages", "sources", "system", "users"]
