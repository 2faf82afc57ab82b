"""Records what every GET answers to six kinds of visitors, and compares two such recordings.

    python -m tests.tools.answers record before.json
    python -m tests.tools.answers compare before.json after.json [--bodies] [--only PART]

It tells whether a change of the inside has changed anything outside. The library that it asks about
is filled through the published API and the terminal's commands alone, so it also records another
revision of the program:

    cd OTHER && PYTHONPATH=.:HERE/tests/tools python -m answers record before.json
"""
