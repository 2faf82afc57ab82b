"""Backups: what there is, whether the last one was right, and restoring one."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import toasts
from blueprints.admin.blueprint import bp
from blueprints.current import current_user, require_proof, settings
from blueprints.jobs.blueprint import url_of
from services import backups, jobs, schedules, system


@bp.get("/backups")
def list_backups() -> str:
    me = current_user()
    last, _total = jobs.list_jobs(jobs.JobFilter(kinds=("backup",)), by=me, limit=1)
    return render_template(
        "admin/backups.html",
        backups=backups.list_backups(),
        last=last[0] if last else None,
        schedule=schedules.find_schedule("backup"),
        result=backups.last_result(),
        copies=system.storage(settings().data_dir, by=me).backups,
    )


@bp.post("/backups")
def back_up() -> Any:
    me = current_user()
    job = schedules.run_now(schedules.get_of_kind("backup", by=me), by=me)
    toasts.show(_("Backup started."), view=url_of(job))
    return redirect(url_for("admin.list_backups"), 303)


@bp.get("/backups/<string:name>/restore")
def confirm_restore(name: str) -> str:
    require_proof()
    return render_template(
        "admin/restore.html",
        backup=backups.find_backup(name),
        totals=system.totals(by=current_user()),
        is_supervised=backups.is_supervised(),
    )


@bp.post("/backups/<string:name>/restore")
def restore(name: str) -> Any:
    require_proof()
    backup = backups.find_backup(name)
    backups.request_restore(backup, by=current_user())
    return render_template("admin/restoring.html", backup=backup)
