"""Decides which rows go on when files are grouped anew: of the works (or the editions of a work)
that files belonged to, the one that goes on as each group. Does not use the database.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Member(NamedTuple):
    """A present file: the group that it says, and its owner (a work or an edition) so far."""

    group: str
    owner_id: int | None


class Owner(NamedTuple):
    """A work or an edition: its own groups, whether something of a person hangs on it, and how many
    present files a person has placed in it.
    """

    id: int
    own_groups: frozenset[str] = frozenset()
    is_kept: bool = False
    placed: int = 0


@dataclass
class Decision:
    """`owners`: by group, who goes on as it; None for a new one. `merged`: by owner, the one that
    takes it over. `left`: owners that stay without files, because their files went to several.
    """

    owners: dict[str, int | None] = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)
    left: list[int] = field(default_factory=list)


def decide(members: Sequence[Member], owners: Sequence[Owner]) -> Decision:
    """Members in the order of the walk; owners are those of the members, and those whose own group
    is among the members'.

    An owner goes on where all its files are. One whose files went to several groups goes on as its
    own group; otherwise it stays without files if something of a person hangs on it, or else goes
    on as the group with most of its files. Of several for one group, the one stays that can't be
    merged, then one that has a key (what a person split off has none, so the original stays), then
    one on which something of a person hangs, then the one with most of the files, then the oldest;
    the others are merged into it.
    """
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    groups = dict.fromkeys(member.group for member in members)
    for member in members:
        if member.owner_id is not None:
            counts[member.owner_id][member.group] += 1
    homes = {owner.id: _home(owner, counts[owner.id], groups) for owner in owners}
    by_group: dict[str, list[Owner]] = defaultdict(list)
    for owner in owners:
        home = homes[owner.id]
        if home is not None:
            by_group[home].append(owner)
    decision = Decision(dict.fromkeys(groups))
    for group, candidates in by_group.items():
        _settle(decision, group, candidates, counts)
    decision.left += [
        owner.id
        for owner in owners
        if homes[owner.id] is None and counts[owner.id] and not owner.placed
    ]
    return decision


def _home(owner: Owner, files: Counter[str], groups: Mapping[str, None]) -> str | None:
    """The group as which an owner may go on."""
    own = [group for group in (files or groups) if group in owner.own_groups]
    if own:
        return max(own, key=lambda group: files[group])  # the first of the largest
    if owner.placed or not files:
        return None
    if len(files) > 1 and owner.is_kept:
        return None
    return max(files, key=lambda group: files[group])


def _settle(
    decision: Decision, group: str, candidates: list[Owner], counts: Mapping[int, Counter[str]]
) -> None:
    def is_whole(owner: Owner) -> bool:
        return not owner.placed and len(counts[owner.id]) <= 1

    def weight(owner: Owner) -> tuple[bool, bool, bool, int, int]:
        stays = owner.is_kept and not is_whole(owner)
        has_key = bool(owner.own_groups)
        return stays, has_key, owner.is_kept, counts[owner.id][group], -owner.id

    survivor = max(candidates, key=weight)
    decision.owners[group] = survivor.id
    for owner in candidates:
        if owner.id == survivor.id:
            continue
        if is_whole(owner) or not owner.is_kept:
            decision.merged[owner.id] = survivor.id
        elif not owner.placed:
            decision.left.append(owner.id)
