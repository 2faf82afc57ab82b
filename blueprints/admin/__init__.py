"""Administration: users, jobs, sources, backups, the server's state and the audit log."""

from __future__ import annotations

from blueprints.admin import backups, jobs, sources, system, users
from blueprints.admin.blueprint import bp

__all__ = ["backups", "bp", "jobs", "sources", "system", "users"]
