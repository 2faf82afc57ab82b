"""The blueprint of the pages about look-ups."""

from __future__ import annotations

from flask import Blueprint

from blueprints.current import current_user
from models.job import Job
from services.metadata import enrichment

bp = Blueprint("lookups", __name__, url_prefix="/lookups")


def get_batch(job_id: int) -> Job:
    """A look-up of the visitor. Raises NotFound."""
    return enrichment.find_batch(job_id, by=current_user())
