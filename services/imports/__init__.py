"""Collections from other programs: a table is read, each row is compared with the library, and the
plan that comes of it is applied by a job.
"""
