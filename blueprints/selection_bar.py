"""What a list needs so that its items can be selected: the bar with what can be done with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from blueprints.current import current_user
from blueprints.fragments import address
from models.library import Library
from services import selections

MODE = "select"  # in the address of a list: its items have check boxes


class Bar(NamedTuple):
    """`url` is where the form is sent, `list_url` the list without check boxes, `total` the number
    of items of the list, of which there are more with `is_more`.
    """

    url: str
    list_url: str
    total: int
    is_more: bool
    may_edit: bool
    may_delete: bool


class Selecting(NamedTuple):
    """`url` leads to the list with check boxes, "" for people who may do nothing with several
    items. `bar` is there when the list has check boxes.
    """

    url: str
    bar: Bar | None


def selecting(
    list_url: str,
    args: Mapping[str, str],
    total: int,
    *,
    library: Library | None = None,
    is_more: bool = False,
) -> Selecting:
    """For the list at this address with these arguments, which say whether it has check boxes."""
    acts = selections.acts_on(library, by=current_user())
    if not total or not acts:
        return Selecting("", None)
    plain = {name: value for name, value in args.items() if name != MODE}
    if not args.get(MODE):
        return Selecting(f"{list_url}?{urlencode({**plain, MODE: '1'})}", None)
    own = {"library": str(library.id)} if library is not None else {}
    bar = Bar(
        f"{address('selections.start')}?{urlencode({**own, **plain})}",
        f"{list_url}?{urlencode(plain)}" if plain else list_url,
        total,
        is_more,
        "works:update" in acts,
        "works:delete" in acts,
    )
    return Selecting("", bar)
