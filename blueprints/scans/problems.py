"""The files that a scan could not read: as a page, and as a CSV file."""

from __future__ import annotations

import csv
import io

from flask import Response, render_template, request

from blueprints import scan_words
from blueprints.numbers import database_int
from blueprints.scans.blueprint import bp, get_scan
from services import scans


@bp.get("/<int:job_id>/problems", endpoint="problems")
def list_problems(job_id: int) -> str:
    job = get_scan(job_id)
    rows = scans.list_problems(job, after_id=request.args.get("after", 0, type=database_int))
    return render_template(
        "scans/problems.html",
        line=scans.lines([job])[0],
        problems=rows,
        total=scans.count_problems(job),
        is_full=len(rows) == scans.PAGE,
    )


@bp.get("/<int:job_id>/problems.csv", endpoint="problems_csv")
def download(job_id: int) -> Response:
    job, sheet = get_scan(job_id), io.StringIO()
    rows = csv.writer(sheet)
    rows.writerow(["path", "reason", "explanation"])
    rows.writerows(
        [_cell(row.path_text), row.reason, scan_words.scan_problem(row.reason)]
        for row in scans.list_problems(job, limit=scans.MAX_IN_CSV)
    )
    answer = Response("\ufeff" + sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="scan-{job_id}-problems.csv"'
    return answer


def _cell(text: str) -> str:
    """Spreadsheets would treat a cell that begins like this as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
