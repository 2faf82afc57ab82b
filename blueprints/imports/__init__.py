"""Pages about imports: sending a table or another program’s library, choosing its columns, the
plan, and its result.
"""

from blueprints.imports import calibre, librarium, pages, sending
from blueprints.imports.blueprint import bp

__all__ = ["bp", "calibre", "librarium", "pages", "sending"]
