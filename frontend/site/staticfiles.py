"""Static files under hashed names, so that a browser may keep them for ever."""

from collections.abc import Iterator
from typing import Any

import brotli
from django.core.files.base import ContentFile
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

from frontend.site.bundling import DESK_SCRIPT, DESK_STYLE, pack_modules, pack_styles

_LARGE = 100_000
"""Bytes. Above it brotli's last two levels take ten times as long for a few per cent."""


class QuickCompressor(Compressor):
    """As WhiteNoise's, but large files (the API page's library) do not hold up the first start for seconds."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=9 if len(data) > _LARGE else 11)


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """As WhiteNoise's; the imports inside ES modules are rewritten to the hashed names too, and the desk is packed."""

    support_js_module_import_aggregation = True

    def create_compressor(self, **options: Any) -> Compressor:
        return QuickCompressor(**options)

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Adds the packs to the files that are hashed and compressed."""
        if not dry_run:
            for pack, make in ((DESK_STYLE, pack_styles), (DESK_SCRIPT, pack_modules)):
                self.delete(pack.name)
                self.save(pack.name, ContentFile(make(pack, lambda name: self._text(paths, name)).encode()))
                paths[pack.name] = (self, pack.name)
        yield from super().post_process(paths, dry_run, **options)

    @staticmethod
    def _text(paths: dict[str, Any], name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            return str(file.read().decode())
