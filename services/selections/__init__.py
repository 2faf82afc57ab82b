"""Selections: items that a person chose in a list, to do something with all of them."""

from services.selections.choosing import acts_on, list_of_filters, list_of_search
from services.selections.outcomes import IN_REQUEST, Outcome, Refusal, outcome_of
from services.selections.storing import (
    KEPT,
    MAX_ITEMS,
    create_selection,
    get_selection,
    works_of,
)

__all__ = [
    "IN_REQUEST",
    "KEPT",
    "MAX_ITEMS",
    "Outcome",
    "Refusal",
    "acts_on",
    "create_selection",
    "get_selection",
    "list_of_filters",
    "list_of_search",
    "outcome_of",
    "works_of",
]
