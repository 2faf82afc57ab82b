"""Pages about look-ups of what items lack: starting one, and what became of it."""

from blueprints.lookups import pages, starting
from blueprints.lookups.blueprint import bp

__all__ = ["bp", "pages", "starting"]
