"""Runs all of Stacks on one machine: queue server, migrations, web server, job workers and the
scheduler of `tick`.
"""
