"""Errors that reject a file or a whole source of an import; `wording/imports.py` has the sentence of each code."""

from typing import Any


class RejectedFile(Exception):
    """One file that is not imported. `code` and `params` (JSON) become a sentence when shown."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class RejectedSource(Exception):
    """A whole source that cannot be read, with a `code` and `params` as a RejectedFile."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
