"""Works: browsing, the page of one, editing it as a whole or field by field, its cover,
copying, merging
and splitting it.
"""

from __future__ import annotations

from blueprints import history_words, work_words
from blueprints.works import (
    copy,
    cover,
    cover_choices,
    edit,
    edition,
    fields,
    merge,
    pages,
    placing,
    refresh,
)
from blueprints.works.blueprint import bp

__all__ = [
    "bp",
    "copy",
    "cover",
    "cover_choices",
    "edit",
    "edition",
    "fields",
    "merge",
    "pages",
    "placing",
    "refresh",
]

for _function in (
    work_words.role_names,
    work_words.role_name,
    work_words.section_name,
    work_words.extra_name,
    work_words.chapter_title,
    work_words.part_title,
    work_words.part_origin,
    work_words.technical,
    work_words.stream_text,
    work_words.stream_kind,
    work_words.stream_summary,
    work_words.codec_name,
    work_words.resolution_name,
    work_words.edition_name,
    work_words.series_place,
    work_words.identifier_name,
    work_words.identifier_url,
    work_words.length,
    work_words.language_name,
    work_words.source_name,
    work_words.field_text,
    history_words.change_words,
    history_words.change_field,
    history_words.change_value,
):
    bp.add_app_template_global(_function)
