"""Pages about imports: sending a table, choosing its columns, the plan, and its result."""

from blueprints.imports import pages, sending
from blueprints.imports.blueprint import bp

__all__ = ["bp", "pages", "sending"]
