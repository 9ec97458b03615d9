"""`manage.py migrate`: Django's own, followed by the functions and triggers of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from annotation.sql.install import install_functions

_LOCK: Final = "hashtext('loupe.migrate')"


class Command(migrate.Command):
    """Applies migrations and installs functions; a second call at the same time waits, and finds nothing to do."""

    def handle(self, *args: Any, **options: Any) -> None:
        alias = options["database"]
        if connections[alias].vendor != "postgresql" or options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        with _alone(alias):
            _require_whole_history(alias)
            super().handle(*args, **options)
            if _is_migrated(alias):
                self._install(alias, options["verbosity"])

    def _install(self, alias: str, verbosity: int) -> None:
        names = install_functions(alias)
        if names and verbosity:
            self.stdout.write(self.style.MIGRATE_HEADING("Functions installed:") + f" {', '.join(names)}")


@contextmanager
def _alone(alias: str) -> Iterator[None]:
    """Holds a lock of the session, so that two processes migrate a database one after the other."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock({_LOCK})")
        try:
            yield
        finally:
            cursor.execute(f"SELECT pg_advisory_unlock({_LOCK})")


def _require_whole_history(alias: str) -> None:
    """Raises CommandError for a database in which only some of the migrations are applied that one now replaces."""
    applied = set(MigrationRecorder(connections[alias]).applied_migrations())
    for migration in MigrationLoader(None).replacements.values():
        replaced = set(migration.replaces)
        if replaced & applied and not replaced <= applied:
            app, name = max(replaced & applied)
            raise CommandError(
                f"This database was made by an older version of Loupe and was last migrated to {app}.{name}. Update to "
                f"the version that ends with {max(replaced)[1]} and start it once, then update to this version."
            )


def _is_migrated(alias: str) -> bool:
    """Returns whether every migration of this app is applied, so that all that the functions name is there."""
    loader = MigrationLoader(connections[alias])
    return all(node in loader.applied_migrations for node in loader.graph.leaf_nodes("annotation"))
