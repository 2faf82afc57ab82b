"""Permissions: who can see and do what. No other module decides either.

Lists, counts, facets and searches start from `visible_scopes`; a single row is checked with
`require`.
"""

from services.access.roles import (
    PERMISSIONS,
    SYSTEM,
    permitted_libraries,
    permitted_scopes,
    roles,
    roles_in_trash,
    scope_libraries,
    visible_libraries,
    visible_scopes,
)
from services.access.rows import files_of, holders_of, is_in_trash, libraries_of
from services.access.rules import (
    EVERYWHERE,
    library_for,
    may,
    require,
    require_everywhere,
    require_in_library,
    visible_files,
    visible_files_sql,
)

__all__ = [
    "EVERYWHERE",
    "PERMISSIONS",
    "SYSTEM",
    "files_of",
    "holders_of",
    "is_in_trash",
    "libraries_of",
    "library_for",
    "may",
    "permitted_libraries",
    "permitted_scopes",
    "require",
    "require_everywhere",
    "require_in_library",
    "roles",
    "roles_in_trash",
    "scope_libraries",
    "visible_files",
    "visible_files_sql",
    "visible_libraries",
    "visible_scopes",
]
