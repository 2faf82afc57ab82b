"""Which disks are elsewhere: the system doesn't tell what other computers change on them."""

from __future__ import annotations

import os
import re
from pathlib import Path

# Types of file systems in /proc/self/mountinfo.
NETWORK = frozenset(
    (
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "9p", "afs", "ceph", "glusterfs", "lustre",
        "davfs", "virtiofs", "vboxsf", "fuse.sshfs", "fuse.rclone", "fuse.davfs", "fuse.s3fs",
        "fuse.glusterfs", "fuse.grpcfuse", "fuse.vmhgfs-fuse", "fuse.gvfsd-fuse",
        "fuse.curlftpfs",
    )
)  # fmt: skip
_ESCAPED = re.compile(rb"\\(\d{3})")
_TABLE = Path("/proc/self/mountinfo")


def is_network(path: bytes, table: Path = _TABLE) -> bool:
    """Whether a folder is on a network disk; False where the system has no such table. Reads only
    the table, because a disk that is away would keep us waiting.
    """
    try:
        lines = table.read_bytes().splitlines()
    except OSError:
        return False
    best, kind = b"", ""
    for line in lines:
        mounted, _dash, source = line.partition(b" - ")
        fields = mounted.split()
        if len(fields) < 5 or not source:
            continue
        point = _ESCAPED.sub(lambda match: bytes([int(match[1], 8)]), fields[4])
        if len(point) >= len(best) and _is_within(path, point):
            best, kind = point, os.fsdecode(source.split()[0])
    return kind in NETWORK


def _is_within(path: bytes, folder: bytes) -> bool:
    return path == folder or path.startswith(folder.rstrip(b"/") + b"/")
