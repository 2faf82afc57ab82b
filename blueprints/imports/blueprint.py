"""The blueprint of the pages about imports."""

from __future__ import annotations

from flask import Blueprint

from blueprints.current import current_user
from models.job import Job
from services.imports import requests

bp = Blueprint("imports", __name__, url_prefix="/imports")


def get_import(job_id: int) -> Job:
    """An import of the visitor. Raises NotFound."""
    return requests.get_by_id(job_id, by=current_user())
