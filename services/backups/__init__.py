"""Backups of the database: copies before upgrades, and nightly ones that are checked, kept by a
rule, and restored on request.
"""

from services.backups.archive import Backup, find_backup, list_backups
from services.backups.copies import BackupProblem
from services.backups.database import (
    DATABASE_ERRORS,
    KEPT,
    NewerDatabase,
    copy_sqlite,
    needs_migration,
    prepare_sqlite,
)
from services.backups.keeping import Rule, outdated
from services.backups.requests import Result, is_supervised, last_result, request_restore
from services.backups.restoring import restore
from services.backups.run import run_backup

__all__ = [
    "DATABASE_ERRORS",
    "KEPT",
    "Backup",
    "BackupProblem",
    "NewerDatabase",
    "Result",
    "Rule",
    "copy_sqlite",
    "find_backup",
    "is_supervised",
    "last_result",
    "list_backups",
    "needs_migration",
    "outdated",
    "prepare_sqlite",
    "request_restore",
    "restore",
    "run_backup",
]
