"""`manage.py createsuperuser`: Django's command, which rejects a user name or mail address in use with a message."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError

from annotation.actions.people.identifiers import claiming_identifiers
from annotation.errors import Invalid


class Command(createsuperuser.Command):
    """Makes a site administrator. Raises CommandError for a user name or mail address that is in use."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        try:
            with claiming_identifiers():
                return super().handle(*args, **options)
        except Invalid as error:
            raise CommandError(error.detail) from error
