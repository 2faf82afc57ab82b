"""The suggestions while somebody types, among 100,000 works, against a browse page, measured in the
same run; and the ranked page for comparison.

.venv/bin/python -m benchmarks.search
"""

from __future__ import annotations

from benchmarks.measure import milliseconds, requester
from benchmarks.works_100k import WORKS, application, rare_and_common

LIMIT = 1.5


def main() -> None:
    app = application()
    rare, common = rare_and_common(app)
    ok = True
    print(f"{WORKS:,} works, five libraries, SQLite. Milliseconds, medians.")
    for who in ("ada", "vera"):
        page = milliseconds(requester(app, "/works", who))
        print(
            f"\n{'admin' if who == 'ada' else 'member of three of five libraries'}: browse page"
            f" {page:.2f}, limit {LIMIT * page:.2f}"
        )
        typed = [
            ("rare word", rare), ("rare, begun", rare[:5]), ("common word", common),
            ("common, begun", common[:2]), ("nothing has it", "qqxyzzy"),
            ("two words", f"{common} {rare}"),
        ]  # fmt: skip
        for name, text in typed:
            took = milliseconds(requester(app, f"/search/_hits?q={text.replace(' ', '+')}", who))
            ok &= took <= LIMIT * page
            print(
                f"  typing, {name:<16}{took:6.2f}   {took / page:4.2f} ×"
                f" page{'' if took <= LIMIT * page else '   MISSED'}"
            )
        for name, text in typed:
            took = milliseconds(requester(app, f"/search?q={text.replace(' ', '+')}", who), 20)
            print(f"  ranked page, {name:<11}{took:6.2f}   {took / page:4.2f} × page")
    print("\nall within the limit" if ok else "\nsome missed the limit")


if __name__ == "__main__":
    main()
