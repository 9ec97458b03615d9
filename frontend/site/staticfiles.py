"""Static files under hashed names, which browsers may cache for ever."""

from collections.abc import Iterator
from typing import Any

import brotli
from django.core.files.base import ContentFile
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

from frontend.site.bundling import SCRIPTS, STYLES, bundle_modules, bundle_styles

_SCRIPT_SOURCES = "workspace/"
"""Begins the names of the desk's modules. Pages load them as a bundle only, so they are neither hashed nor compressed:
Django needs a pass over all files for each module in a chain of imports, and gives up after five."""

_LARGE = 100_000
"""Bytes. Above it brotli's last two levels take ten times as long for a few per cent."""


class QuickCompressor(Compressor):
    """As WhiteNoise's, but compresses large files faster, which saves seconds at the first start."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=9 if len(data) > _LARGE else 11)


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """As WhiteNoise's; the imports inside ES modules are rewritten to the hashed names too, and the desk is bundled."""

    support_js_module_import_aggregation = True

    def create_compressor(self, **options: Any) -> Compressor:
        return QuickCompressor(**options)

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Adds the bundles to the files that are hashed and compressed, and removes the modules that only they need."""
        if not dry_run:
            styles = ((style, bundle_styles) for style in STYLES)
            bundles = (*styles, *((script, bundle_modules) for script in SCRIPTS))
            contents = {bundle.name: make(bundle, lambda name: self._text(paths, name)) for bundle, make in bundles}
            for name in [name for name in paths if name.startswith(_SCRIPT_SOURCES)]:
                self.delete(name)
                del paths[name]
            for name, content in contents.items():
                self.delete(name)
                self.save(name, ContentFile(content.encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    @staticmethod
    def _text(paths: dict[str, Any], name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            return str(file.read().decode())
