"""The command line: record, or compare."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(prog="answers")
    commands = parser.add_subparsers(dest="command", required=True)
    record = commands.add_parser("record", help="fill a library, ask everything, write one file")
    record.add_argument("file", type=Path)
    compare = commands.add_parser("compare", help="print what differs between two recordings")
    compare.add_argument("before", type=Path)
    compare.add_argument("after", type=Path)
    compare.add_argument("--bodies", action="store_true", help="differences in bodies too")
    compare.add_argument("--only", default="", help="addresses that contain this")
    given = parser.parse_args()
    if given.command == "record":
        from .record import record_all

        given.file.write_text(json.dumps(record_all(), indent=1, ensure_ascii=False), "utf-8")
        return 0
    from .compare import differences

    before, after = (json.loads(path.read_text("utf-8")) for path in (given.before, given.after))
    lines = differences(before, after, with_bodies=given.bodies, only=given.only)
    print("\n".join(lines))
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
