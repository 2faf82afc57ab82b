"""How long works and their episodes are, from the lengths of their files in milliseconds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any


def of_episodes(plays: Iterable[tuple[int, int, int]]) -> dict[int, int]:
    """The length of each episode by id, so that together they are as long as the show; `plays` are
    (episode, file, length of the file).

    An episode is as long as the file that has it alone, or else its share of the one that has the
    fewest others. Of several such files, which are versions, the longest counts.
    """
    files: dict[int, list[int]] = defaultdict(list)
    known = {}
    for episode_id, file_id, duration in plays:
        files[file_id].append(episode_id)
        known[file_id] = duration
    best: dict[int, tuple[int, int]] = {}
    for file_id, duration in known.items():
        count = len(files[file_id])
        for place, episode_id in enumerate(files[file_id]):
            share = duration // count + (place < duration % count)  # the shares add up to the file
            best[episode_id] = max(best.get(episode_id, (-count, 0)), (-count, share))
    return {episode_id: share for episode_id, (_, share) in best.items()}


def of_show(plays: Sequence[tuple[int, int, int]], files: Iterable[Any]) -> int:
    """The length of a show: that of its episodes, and of its files in which there is none."""
    played = {file_id: duration for _, file_id, duration in plays}
    total = sum(int(row[4] or 0) for row in files)
    return sum(of_episodes(plays).values()) + total - sum(played.values())


def of_work(kind: str, files: Sequence[Any], parts: Iterable[int]) -> int:
    """The length of the longest edition that is there; of an album at least that of its tracks,
    which may be in several formats. `parts` are their lengths.
    """
    there = {row[0] for row in files if row[3] < row[2]}
    whole: Counter[int] = Counter()
    in_parts: Counter[int] = Counter()
    for edition_id, part, _, _, total, longest in files:
        if edition_id not in there and there:
            continue
        if part == 0:  # files of one film, such as two formats: one is as long as all
            whole[edition_id] = int(longest or 0)
        else:
            in_parts[edition_id] += int((longest if part > 0 else total) or 0)
    longest = max([*whole.values(), *in_parts.values()], default=0)
    return max(longest, sum(parts)) if kind == "music" else longest
