"""Static files under hashed names, so that a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """As WhiteNoise's, and the imports inside ES modules are rewritten to the hashed names too."""

    support_js_module_import_aggregation = True
