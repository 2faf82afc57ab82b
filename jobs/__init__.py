"""Doors for the clock and the queue: each module has `run(row_id)`, which looks the row up and
calls one service.

The table of all jobs by name is `workqueue.JOBS`. A job takes nothing but the number of its row
(`tick` takes 0), is safe to run twice, and looks at `workqueue.stopping()` (through its service)
between batches.

| name    | run by                                             | what it does |
|---------|----------------------------------------------------|-----------------------------------------------------------|
| scan    | a person or a schedule                             | reads the folders of the libraries
| | reindex | a migration (0003)                                 | makes search words anew that an
older rule had made       | | tick    | the cron process, every 30 s (supervisor/cron.py)  | starts
what is due, re-queues what was lost or has died   |
"""
