"""Jobs of everybody, and the schedules."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, StringField

from blueprints import toasts
from blueprints.admin.blueprint import bp
from blueprints.current import current_user
from blueprints.forms import Form
from blueprints.jobs.blueprint import history, url_of
from blueprints.source_words import trouble
from errors import Unavailable
from models.job import Schedule
from services import jobs, schedules, system


class ClearForm(Form):
    """The kind of jobs whose history is deleted; "" for all."""

    kind = HiddenField()


class ScheduleForm(Form):
    cron = StringField(
        _l("Time"),
        description=_l(
            "Minute, hour, day, month and weekday, for example 10 3 * * * for 03:10 every day,"
            " 0 4 * * 0 for Sundays at 04:00, or 0 */6 * * * for every 6 hours."
        ),
    )
    is_enabled = BooleanField(_l("Enabled"))
    keep_daily = IntegerField(_l("Daily backups to keep"))
    keep_weekly = IntegerField(_l("Weekly backups to keep"))
    keep_monthly = IntegerField(_l("Monthly backups to keep"))
    keep = IntegerField(_l("Exports to keep"))
    max_age_days = IntegerField(
        _l("Keep the history of jobs for (days)"), description=_l("0 keeps it for ever.")
    )
    max_items = IntegerField(
        _l("Items of one run"), description=_l("The newest first; the next run takes the rest.")
    )
    max_per_kind = IntegerField(
        _l("Jobs of each type to keep"), description=_l("0 keeps all of them.")
    )

    @classmethod
    def of(cls, schedule: Schedule) -> ScheduleForm:
        """The form with the fields that this kind of job has."""
        known = schedules.KINDS[schedule.kind].options if schedule.kind in schedules.KINDS else {}
        form = cls(
            cron=schedule.cron, is_enabled=schedule.is_enabled, **{**known, **schedule.options}
        )
        for name in [name for name in form.data if name.startswith(("keep", "max_"))]:
            if name not in known:
                del form[name]
        return form

    def options(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.values().items()
            if name not in ("cron", "is_enabled")
        }


@bp.get("/jobs", endpoint="jobs")
def list_jobs() -> str:
    me = current_user()
    return render_template(
        "jobs/index.html",
        running=jobs.list_active(by=me),
        is_queue_up=system.is_queue_up(),
        schedules=schedules.list_schedules(by=me),
        **history(),
    )


@bp.post("/jobs/clear")
def clear_jobs() -> Any:
    count = jobs.clear_history(by=current_user(), kind=ClearForm().kind.data or "")
    toasts.show(_("Deleted %(count)s jobs from the history.", count=count))
    return redirect(url_for("admin.jobs"), 303)


@bp.get("/jobs/schedules/<int:schedule_id>/edit")
def edit_schedule(schedule_id: int) -> str:
    schedule = schedules.get_schedule(schedule_id, by=current_user())
    return render_template("jobs/schedule.html", schedule=schedule, form=ScheduleForm.of(schedule))


@bp.post("/jobs/schedules/<int:schedule_id>/edit")
def save_schedule(schedule_id: int) -> Any:
    schedule = schedules.get_schedule(schedule_id, by=current_user())
    form = ScheduleForm.of(schedule)
    with form.adding_errors():
        if form.validate_on_submit():
            schedules.save_schedule(
                schedule,
                line=form.cron.data or "",
                is_enabled=form.is_enabled.data,
                options=form.options(),
                by=current_user(),
            )
            toasts.show(_("Schedule saved."))
            return redirect(url_for("admin.jobs"), 303)
    return render_template("jobs/schedule.html", schedule=schedule, form=form), 422


@bp.post("/jobs/schedules/<int:schedule_id>/run")
def run_schedule(schedule_id: int) -> Any:
    schedule = schedules.get_schedule(schedule_id, by=current_user())
    try:
        job = schedules.run_now(schedule, by=current_user())
    except Unavailable as error:
        toasts.show(trouble(error), lasts=True)
    else:
        toasts.show(_("Started."), view=url_of(job))
    return redirect(url_for("admin.jobs"), 303)
