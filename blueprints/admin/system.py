"""The server's state: versions, sizes, queue, backups, failed sign-ins and the audit log."""

from __future__ import annotations

from flask import current_app, render_template, request

from blueprints.admin.blueprint import bp
from blueprints.current import current_user, is_forwarded, settings
from blueprints.numbers import database_int
from services import audit, navigation
from services import system as facts
from services.accounts import limits
from services.watching import settings as watching


@bp.get("/system")
def system() -> str:
    me = current_user()
    totals, storage = facts.totals(by=me), facts.storage(settings().data_dir, by=me)
    return render_template(
        "admin/system.html",
        totals=totals,
        storage=storage,
        settings=settings(),
        version=facts.VERSION,
        active=navigation.count_active(),
        started_at=current_app.extensions["started_at"],
        is_queue_up=facts.is_queue_up(),
        unwatched=watching.count_limited(by=me),
        is_behind_proxy=is_forwarded()
        or (not settings().proxies and limits.has_undeclared_proxy(by=me)),
    )


@bp.get("/audit")
def audit_log() -> str:
    lines = audit.list_audit(
        by=current_user(), before_id=request.args.get("before", type=database_int)
    )
    return render_template("admin/audit.html", lines=lines, is_full=len(lines) == audit.PAGE)


@bp.get("/failures")
def list_failures() -> str:
    before = request.args.get("before", type=database_int)
    rows = limits.list_failures(by=current_user(), before_id=before)
    return render_template("admin/failures.html", rows=rows, is_full=len(rows) == limits.PAGE)
