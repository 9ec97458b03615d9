"""Writes files into tars without owner or time, so that the same files make the same bytes."""

import io
import tarfile


def add_file(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    """Adds a file that everybody may read."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o644
    tar.addfile(member, io.BytesIO(data))
