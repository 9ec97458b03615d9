"""Explains why a job failed, as a code and the parameters of its sentence."""

import errno
from typing import Any

import psycopg2
from botocore.exceptions import BotoCoreError, ClientError
from django.db import DatabaseError

from annotation.exporting.images import ImageLost
from annotation.storage.stores import StorageError


class JobFailure(Exception):
    """A job cannot be done as things are; a code of `annotation.wording` and its parameters say why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def failure_of(error: Exception) -> tuple[str, dict[str, Any]]:
    """Returns the code of what went wrong with a release, and the parameters of its sentence in `wording.exports`."""
    if isinstance(error, ImageLost):
        return "image_lost", {"image": error.image, "key": error.key}
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "disk_full", {}
    if isinstance(error, StorageError | BotoCoreError | ClientError):
        return "not_stored", {"error": str(error)[:300]}
    if isinstance(error, OSError):
        return "not_written", {"error": str(error.strerror or error)[:300]}
    if isinstance(error, DatabaseError | psycopg2.Error):
        return "database_not_read", {}
    return "unexpected", {}
