"""Books whose recordings share parts are grouped again after an upgrade."""

from __future__ import annotations

from sqlalchemy import text

from tests.migrations.rows import adder


def test_files_of_recordings_that_share_parts_are_grouped_again_and_no_others(empty):
    empty.upgrade("0024")
    with empty.connect(write=True) as connection:
        add = adder(connection)
        scope = add("scope", key="1")
        root = add("root", name="R", path=b"/r", path_text="/r", kind="audiobook")
        for kind, title in (("audiobook", "Shared"), ("audiobook", "Own"), ("music", "Album")):
            work = add(
                "work", kind=kind, scope_id=scope, title=title, sort_key=title, letter="A",
                version=1,
            )  # fmt: skip
            part_kind = "track" if kind == "music" else "part"
            shared = add("part", work_id=work, kind=part_kind, number=1)
            for folder_name in "AB":
                path = f"{title} {folder_name}"
                folder = add("folder", root_id=root, path=path.encode(), path_text=path)
                edition = add("edition", work_id=work, format="mp3", version=1)
                file = add(
                    "media_file", root_id=root, folder_id=folder, edition_id=edition,
                    path=path.encode(), path_text=path, size=1, mtime_ns=1,
                )  # fmt: skip
                add("file_facts", media_file_id=file, data=b"{}", placement_hash=b"1")
                if title != "Own" or folder_name == "A":
                    add("part_file", part_id=shared, media_file_id=file, position=0)
    empty.upgrade()
    with empty.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT f.path_text, d.needs_regrouping, x.placement_hash IS NULL FROM media_file f"
                " JOIN folder d ON d.id = f.folder_id JOIN file_facts x ON x.media_file_id = f.id"
                " ORDER BY f.id"
            )
        )
        again = {path for path, *flags in rows if all(flags)}
        assert again == {"Shared A", "Shared B"}
