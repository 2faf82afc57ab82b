"""Pages about items that were selected in a list."""

from blueprints.selections import editing, pages, starting
from blueprints.selections.blueprint import bp

__all__ = ["bp", "editing", "pages", "starting"]
