"""Tars that hold nothing of the machine or the moment: the same files, the same bytes."""

import io
import tarfile


def add_file(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    """A file of a tar: readable by all, from no time."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o644
    tar.addfile(member, io.BytesIO(data))
