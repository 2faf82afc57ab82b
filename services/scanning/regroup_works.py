"""Regroups the files of some works: which works go on, which are merged, and where each file
belongs. Inside the transaction of one batch.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from sqlalchemy import delete, insert, select, update

from models.file import MediaFile
from models.library import Holding
from models.work import Edition, Work, WorkKey
from services import derive
from services.db import many
from services.db.transactions import session
from services.scanning import (
    members,
    regroup_covers,
    regroup_editions,
    regroup_parts,
    regroup_values,
    store_facts,
    survivors,
)
from services.scanning.regrouping import Regrouping
from services.scanning.survivors import Decision, Owner
from services.works import hanging, merging


def apply(regrouping: Regrouping, listings: regroup_covers.Listings) -> None:
    """Write where all of these files belong, and what follows from it."""
    owners = _owners(regrouping)
    decision = survivors.decide(
        [
            survivors.Member(
                regrouping.group_of(file), file.work_id if file.work_id in owners else None
            )
            for file in regrouping.decided
        ],
        list(owners.values()),
    )
    targets = _targets(regrouping, decision)
    _merge(regrouping, decision)
    before = {file.file_id: file.work_id for file in regrouping.decided}
    for file in regrouping.decided:
        file.work_id = targets[regrouping.group_of(file)]
    regroup_values.write(regrouping, set(decision.merged.values()))  # creates new works
    _write_keys(regrouping, targets)
    _count(regrouping, decision, before)
    regroup_editions.write(regrouping, before)
    regroup_parts.write(regrouping)
    regroup_covers.write(regrouping, listings)
    _note_lost(regrouping, decision)
    _end_empty(regrouping, decision)
    store_facts.set_hashes({file.file_id: file.mark for file in regrouping.files})
    regrouping.history.close()
    session().flush()
    derive.refresh_works(sorted(regrouping.work_ids | regrouping.new.keys()))


def _count(regrouping: Regrouping, decision: Decision, before: Mapping[int, int | None]) -> None:
    """Count merged items, those made of files of others, and files that went to another item."""
    gone = [file for file in regrouping.decided if before[file.file_id] not in (None, file.work_id)]
    counts = regrouping.scan.counts
    counts["merged"] += len(decision.merged)
    counts["split"] += len({file.work_id for file in gone} & regrouping.new.keys())
    counts["regrouped"] += sum(file.work_id not in regrouping.new for file in gone)


def _owners(regrouping: Regrouping) -> dict[int, Owner]:
    """The works that may go on: those of the libraries for which this is scanned."""
    query = select(Holding.work_id).where(Holding.library_id.in_(regrouping.scan.library_ids))
    held = {row[0] for row in many.rows_in(query, Holding.work_id, regrouping.work_ids)}
    decided = {file.file_id for file in regrouping.decided}
    placed = Counter(file.work_id for file in regrouping.present if file.file_id not in decided)
    kept = hanging.works(held)
    own: dict[int, set[str]] = defaultdict(set)
    for work_id, keys in regrouping.own_keys.items():
        own[work_id].update(keys)
    for key, known in regrouping.keys.items():
        if known.is_redirect and known.work_id not in regrouping.own_keys:
            own[known.work_id].add(key)
    return {
        work_id: Owner(
            work_id,
            frozenset(own[work_id]),
            work_id in kept or placed[work_id] > 0,
            placed[work_id],
        )
        for work_id in sorted(held)
    }


def _targets(regrouping: Regrouping, decision: Decision) -> dict[str, int]:
    """The work of each group; new ones get their ids."""
    kinds = {
        regrouping.group_of(file): file.placement.kind
        for file in reversed(regrouping.decided)
        if file.placement is not None
    }
    targets: dict[str, int] = {}
    for group, work_id in decision.owners.items():
        if work_id is None:
            work_id = regrouping.ids.take("work")
            regrouping.new[work_id] = kinds[group]
        targets[group] = work_id
    return targets


def _merge(regrouping: Regrouping, decision: Decision) -> None:
    """Merge the works that don't go on. Their files belong to the survivor's editions then."""
    by_survivor: dict[int, list[int]] = defaultdict(list)
    for work_id, survivor_id in decision.merged.items():
        by_survivor[survivor_id].append(work_id)
    for survivor_id, others in sorted(by_survivor.items()):
        merging.merge(
            regrouping.history.recorder_of(survivor_id),
            session().get_one(Work, survivor_id),
            [session().get_one(Work, work_id) for work_id in sorted(others)],
            by_person=False,
        )
    if by_survivor:
        session().flush()
        members.refresh({file.file_id: file for file in regrouping.files})


def _write_keys(regrouping: Regrouping, targets: Mapping[str, int]) -> None:
    """Let each group's key lead to its work, and drop keys that no file of a work says any more:
    later files that say them make a work of their own, as in a first scan.
    """
    connection = session().connection()
    for library_id in regrouping.scan.library_ids:
        own = (WorkKey.library_id == library_id, ~WorkKey.is_redirect)
        for chunk in many.chunks(set(targets.values())):
            connection.execute(delete(WorkKey).where(*own, WorkKey.work_id.in_(chunk)))
        for chunk in many.chunks(targets.keys()):
            connection.execute(delete(WorkKey).where(*own, WorkKey.key.in_(chunk)))
        query = select(WorkKey.key).where(WorkKey.library_id == library_id)
        taken = {key for (key,) in many.rows_in(query, WorkKey.key, targets)}
        rows = [
            {"library_id": library_id, "key": key, "work_id": targets[key], "is_redirect": False}
            for key in sorted(targets.keys() - taken)
        ]
        if rows:
            connection.execute(insert(WorkKey), rows)


def _note_lost(regrouping: Regrouping, decision: Decision) -> None:
    """Remember which works stay without files, until files come back to them."""
    with_files = {file.work_id for file in regrouping.present if file.work_id is not None}
    connection = session().connection()
    table = Work.__table__
    emptied = {file.work_id for file in regrouping.nowhere if file.work_id is not None}
    for chunk in many.chunks((set(decision.left) | emptied) - with_files):
        connection.execute(
            update(table).where(table.c.id.in_(chunk)).values(lost_files_at=regrouping.scan.now)
        )
    for chunk in many.chunks(with_files):
        connection.execute(
            update(table)
            .where(table.c.id.in_(chunk), table.c.lost_files_at.is_not(None))
            .values(lost_files_at=None)
        )


def _end_empty(regrouping: Regrouping, decision: Decision) -> None:
    """Move works to the trash that files left without a trace: nothing of a person hangs on them,
    and not even a missing file belongs to them.
    """
    gone = regrouping.work_ids - set(decision.merged)
    query = select(Edition.work_id).join(MediaFile, MediaFile.edition_id == Edition.id)
    gone -= {row[0] for row in many.rows_in(query.distinct(), Edition.work_id, gone)}
    gone -= hanging.works(gone)
    for work_id in sorted(gone):
        work = session().get_one(Work, work_id)
        if work.deleted_at is None:
            regrouping.history.recorder_of(work_id).remove(work)
