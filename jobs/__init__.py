"""Entry points of the queue: each module has `run(row_id)`, which calls one service.

The table of all jobs by name is `workqueue.JOBS`. A job takes only the number of its row (`tick`
takes 0), is safe to run twice, and checks `workqueue.stopping()` between batches (in its service).

scan: requested by a person or a schedule; reads the folders of a root.

covers: requested by a scan that has found new covers; makes their sizes.

import: requested by a person or program who has sent a table; plans, applies or undoes it.

enrichment: requested by a person or program; asks sources for what items lack, or undoes it.

undo: requested by a person; undoes a change set that may be large in short transactions.

reindex: requested by a migration, or when a folder is removed or added again; recomputes what is
derived from works.

series_volumes: requested by a schedule or an administrator; asks sources for new volumes of series.

cover_backfill: requested by a schedule or an administrator; asks sources for covers of items that
have none.

source_coverage: requested by an administrator; asks sources for a sample of one's own items.

backup: requested by a schedule or an administrator; copies the database and checks the copy.

export: requested by a schedule or an administrator; writes a plain archive of everything.

cleanup: requested by a schedule or an administrator; deletes what has expired.

messages: requested by an event of which somebody wants to hear, and by tick; sends what is in the
outbox.

tick: requested by the cron process every 30 seconds; starts what is due and enqueues what was lost.
"""
