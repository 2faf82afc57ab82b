"""Operations that Librarium's published document doesn't promise: its clients call them, or they
complete an area.
"""

from __future__ import annotations

_ARCS = "/libraries/{library_id}/series/{series_id}/arcs"
_FILES = "/libraries/{library_id}/books/{book_id}/editions/{edition_id}/files"
_LOCATIONS = "/libraries/{library_id}/storage-locations"

BEYOND = frozenset({
    "get /admin/jobs/history", "delete /admin/jobs/history", "get /admin/jobs/schedules",
    "put /admin/jobs/schedules/{kind}", "post /admin/jobs/schedules/{kind}/run",
    "get /admin/jobs/{id}", "delete /admin/jobs/{id}",
    "get /admin/config", "put /admin/users/{id}/password", "delete /admin/books/{book_id}",
    "get /me/api-tokens", "post /me/api-tokens", "delete /me/api-tokens/{id}", "get /me/series",
    "get /me/tags",
    "get /books/{book_id}", "post /books/{book_id}/enrich",
    "get /books/{book_id}/cover", "get /books/{book_id}/editions",
    "post /libraries/{library_id}/books/{book_id}", f"post {_FILES}/link-upload",
    "get /dashboard/continue-series", "get /dashboard/currently-reading",
    "get /dashboard/picks-of-the-day", "get /dashboard/recently-added",
    "get /dashboard/recently-finished", "get /dashboard/stats",
    f"get {_ARCS}", f"post {_ARCS}", f"put {_ARCS}/{{arc_id}}", f"delete {_ARCS}/{{arc_id}}",
    "get /libraries/{library_id}/series/{series_id}/proposals",
    f"get {_LOCATIONS}", f"post {_LOCATIONS}", f"put {_LOCATIONS}/{{location_id}}",
    f"delete {_LOCATIONS}/{{location_id}}",
    f"post {_LOCATIONS}/{{location_id}}/scan",
    "get /sync/changes", "post /sync/apply",
})  # fmt: skip
"""Marked `x-beyond-documented` in our document; tests/blueprints/api/librarium/test_contract.py
keeps the list true.
"""
