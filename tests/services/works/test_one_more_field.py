"""Who adds a field to works adds it in one place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_a_line_in_the_table_is_all_that_a_new_field_needs(app, settings):
    command = [sys.executable, "-m", "tests.services.works.one_more_field"]
    done = subprocess.run(
        [*command, str(settings.data_dir), settings.database_url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout.strip().endswith("known everywhere"), done.stdout + done.stderr
