"""The page of a series, and where its volumes are listed."""

from blueprints.series import pages  # noqa: F401  # registers the views
from blueprints.series.blueprint import bp

__all__ = ["bp"]
