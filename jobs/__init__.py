"""Doors for the clock and the queue: each module has `run(row_id)`, which looks the row up and
calls one service.

The table of all jobs by name is `workqueue.JOBS`. A job takes nothing but the number of its row
(`tick` takes 0), is safe to run twice, and looks at `workqueue.stopping()` (through its service)
between batches.

scan: a person or a schedule asks; reads the folders of a root.
reindex: a migration asks (0003, 0007, 0009); makes anew what follows from works.
tick: the cron process asks every 30 s; starts what is due, queues again what was lost or has died.
"""
