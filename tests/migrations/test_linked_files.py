"""Files that somebody linked to an edition before an upgrade stay there after it."""

from __future__ import annotations

from sqlalchemy import text

from tests.migrations.rows import adder


def test_linked_files_are_placed_and_those_of_scans_and_uploads_are_not(empty):
    empty.upgrade("0020")
    with empty.connect(write=True) as connection:
        add = adder(connection)
        edo = add(
            "user", username="edo", username_key="edo", display_name="", is_admin=False,
            is_active=True, preferences={},
        )  # fmt: skip
        scope = add("scope", key="1")
        work = add(
            "work", kind="book", scope_id=scope, title="Dune", sort_key="dune", letter="D",
            version=1,
        )  # fmt: skip
        editions = {
            key: add("edition", work_id=work, format="epub", scan_key=key, version=1)
            for key in ("", "epub")
        }

        def add_file(name: str, kind: str, key: str) -> int:
            path = f"/{name}".encode()
            root = add("root", name=name, path=path, path_text=name, kind=kind)
            folder = add("folder", root_id=root, path=b"", path_text="")
            return add(
                "media_file", root_id=root, folder_id=folder, edition_id=editions[key],
                path=name.encode(), path_text=name, size=1, mtime_ns=1,
            )  # fmt: skip

        add_file("scanned", "book", "epub")
        add_file("own edition", "book", "")
        add_file("upload", "upload", "")
        moved = add_file("history", "book", "epub")
        change_set = add("change_set", kind="edit", user_id=edo)
        add(
            "change", change_set_id=change_set, table_name="media_file", row_id=moved,
            field="edition_id",
        )  # fmt: skip
    empty.upgrade()
    with empty.connect() as connection:
        rows = connection.execute(
            text("SELECT path_text, placed_by, placed_at IS NOT NULL FROM media_file ORDER BY id")
        )
        assert [(name, by, bool(is_placed)) for name, by, is_placed in rows] == [
            ("scanned", None, False),
            ("own edition", None, True),
            ("upload", None, False),
            ("history", edo, True),
        ]
