"""Disks of other computers are recognised by the system's table, without touching them."""

from __future__ import annotations

import pytest

from services.watching.mounts import is_network

TABLE = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:50 / /mnt/nas rw,relatime shared:20 - nfs4 nas:/volume1 rw,vers=4.1
31 22 0:51 / /mnt/My\\040Films rw shared:21 - cifs //nas/films rw
32 30 8:2 / /mnt/nas/local rw shared:22 - xfs /dev/sdb1 rw
33 22 0:52 / /mnt/pool rw - fuse.mergerfs a:b rw
34 22 0:53 / /mnt/cloud rw - fuse.rclone remote: rw
broken line
"""


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (b"/", False),
        (b"/home/books", False),
        (b"/mnt/nas", True),
        (b"/mnt/nas/books", True),
        (b"/mnt/nasty", False),
        (b"/mnt/nas/local/films", False),
        (b"/mnt/My Films/a", True),
        (b"/mnt/pool/a", False),
        (b"/mnt/cloud", True),
    ],
)
def test_the_longest_mount_point_decides(tmp_path, path, answer):
    table = tmp_path / "mountinfo"
    table.write_text(TABLE)
    assert is_network(path, table) is answer


def test_a_system_without_such_a_table_has_no_network_disks(tmp_path):
    assert not is_network(b"/mnt/nas", tmp_path / "nothing")
