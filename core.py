"""The application without pages and APIs: the database, the queue, and the settings of services.
Jobs run in it; app.py adds the rest.
"""

from __future__ import annotations

from flask import Flask

import workqueue
from config import Settings
from models import engine as engine_rules
from models.base import db
from services import runtime


def create_core(settings: Settings, *, cache: int = engine_rules.WRITER_CACHE) -> Flask:
    """What a worker needs and nothing more: pages and APIs would cost each process about 25 MiB.
    `cache` is the page cache of each SQLite connection, in KiB.
    """
    app = Flask("app", static_folder=None, template_folder="templates")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_rules.options(settings.database_url),
    )
    app.extensions["stacks"] = settings
    db.init_app(app)
    with app.app_context():
        engine_rules.prepare(db.engine, cache=cache)
    configure_services(settings)
    return app


def configure_services(settings: Settings) -> None:
    """Pass the queue and the services the settings that they need in this process."""
    workqueue.configure(settings.redis_url)
    runtime.configure(
        runtime.Runtime(
            settings.data_dir,
            settings.readers,
            settings.secret,
            settings.secret_old,
            settings.registration,
            settings.timezone,
            settings.source_urls,
            settings.base_url,
            settings.librarium_url,
        )
    )
