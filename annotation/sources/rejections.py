"""Errors that reject a file or a whole source of an import; `wording/imports.py` has the sentence of each code."""

from collections.abc import Sequence
from typing import Any

from annotation.sources.notices import Notice


class RejectedFile(Exception):
    """One file that is not imported. `code` and `params` (JSON) become a sentence when shown."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class RejectedRow(RejectedFile):
    """One row of a table that is rejected: `cells` are those before the fault, `file` the name among them, if any."""

    def __init__(self, code: str, cells: Sequence[str]) -> None:
        super().__init__(code)
        self.cells = cells
        self.file = ""


class PostponedFile(RejectedFile):
    """One file that its host does not send now, and will be fetched again; rejected only when nobody does that.

    `until` is when, in seconds since 1970, or None for whenever the caller chooses. `was_requested` tells a file that
    was asked for from one whose host had asked to wait.
    """

    def __init__(
        self, code: str, *, host: str, until: float | None = None, was_requested: bool = False, **params: Any
    ) -> None:
        super().__init__(code, **params)
        self.host = host
        self.until = until
        self.was_requested = was_requested


class RejectedSource(Exception):
    """A whole source that cannot be read, with a `code` and `params` as a RejectedFile.

    `notices` are what was noticed about it before.
    """

    def __init__(self, code: str, *, notices: Sequence[Notice] = (), **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.notices = notices
