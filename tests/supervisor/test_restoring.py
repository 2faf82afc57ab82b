"""The files by which a page asks the supervisor for a restore."""

from __future__ import annotations

import json

import pytest

from supervisor import restoring


def test_a_restore_that_was_interrupted_is_not_begun_again_at_the_next_start(tmp_path):
    request = {"name": "20261127-031000", "by": "ada", "at": "2026-11-27T04:00:00+00:00"}
    (tmp_path / restoring.REQUEST).write_text(json.dumps(request))
    restoring.forget_interrupted(tmp_path)
    assert restoring.find_request(tmp_path) is None
    result = json.loads((tmp_path / restoring.RESULT).read_text())
    assert (result["name"], result["by"], result["problem"]) == (
        "20261127-031000", "ada", "interrupted",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', '{"by": "ada"}'])
def test_a_request_that_cannot_be_read_is_deleted(tmp_path, text):
    (tmp_path / restoring.REQUEST).write_text(text)
    assert restoring.find_request(tmp_path) is None
    assert not (tmp_path / restoring.REQUEST).exists()


def test_without_a_request_nothing_happens(tmp_path):
    restoring.forget_interrupted(tmp_path)
    assert list(tmp_path.iterdir()) == []
