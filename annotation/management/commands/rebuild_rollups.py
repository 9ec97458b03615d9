"""`manage.py rebuild_rollups`: counts the critiques of projects again for their statistics."""

import argparse
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from annotation.actions.inspecting.work import rebuild_roll_ups
from annotation.models import Project


class Command(BaseCommand):
    """Counts all projects, or those that are named."""

    help = (
        "Counts the critiques of each project again for its statistics, as after the sources of images were replaced. "
        "People work on meanwhile; the checks of new critiques in the project wait until it is done. It may be ended "
        "at any time: the workers then do the rest."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("projects", nargs="*", type=UUID, help="ids of projects; all without any")

    def handle(self, *, projects: list[UUID], **_options: Any) -> None:
        for project in Project.objects.filter(pk__in=projects) if projects else Project.objects.order_by("id"):
            number = rebuild_roll_ups(project.id)
            numbers = {"project": project, "critiques": number}
            self.stdout.write(_("%(project)s: %(critiques)s critiques counted") % numbers)
