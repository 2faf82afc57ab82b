"""The page of a person, and looking them up at sources."""

from blueprints.people import pages  # noqa: F401  # registers the views
from blueprints.people.blueprint import bp

__all__ = ["bp"]
