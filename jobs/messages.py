"""Entry point of the job that sends messages (services/messages/sending.py)."""

from __future__ import annotations

from services.messages.sending import run_messages


def run(job_id: int) -> None:
    run_messages(job_id)
