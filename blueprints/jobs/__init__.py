"""Jobs of all kinds: what runs, the history, and one job with what became of its items."""

from __future__ import annotations

from blueprints import job_states, job_words
from blueprints.jobs import pages, progress
from blueprints.jobs.blueprint import bp, url_of

__all__ = ["bp", "pages", "progress"]

for _function in (
    job_words.kind_name,
    job_words.kind_description,
    job_words.title,
    job_words.outcome,
    job_words.problem,
    job_words.item_text,
    job_words.event_name,
    job_words.when,
    job_words.step,
    job_words.kept,
    job_states.state_name,
    job_states.state_tone,
    job_states.tone,
):
    bp.add_app_template_global(_function, f"job_{_function.__name__}")
bp.add_app_template_global(job_words.cron_words)
bp.add_app_template_global(url_of, "job_url")
