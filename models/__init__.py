"""The tables: columns, relations, constraints and small properties. Importing this package loads
all of them.
"""

from models import (
    account,
    attention,
    change,
    classification,
    file,
    job,
    lending,
    library,
    message,
    monitoring,
    person,
    reading,
    selection,
    suggestion,
    work,
)
from models.base import Base, db

__all__ = [
    "Base",
    "account",
    "attention",
    "change",
    "classification",
    "db",
    "file",
    "job",
    "lending",
    "library",
    "message",
    "monitoring",
    "person",
    "reading",
    "selection",
    "suggestion",
    "work",
]
