"""Static files under hashed names, so that a browser may keep them for ever."""

from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

_LARGE = 100_000
"""Bytes. Above it brotli's last two levels take ten times as long for a few per cent."""


class QuickCompressor(Compressor):
    """As WhiteNoise's, but large files (the API page's library) do not hold up the first start for seconds."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=9 if len(data) > _LARGE else 11)


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """As WhiteNoise's, and the imports inside ES modules are rewritten to the hashed names too."""

    support_js_module_import_aggregation = True

    def create_compressor(self, **options: Any) -> Compressor:
        return QuickCompressor(**options)
