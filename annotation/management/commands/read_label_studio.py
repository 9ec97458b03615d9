"""`manage.py read_label_studio critiques.json`: converts the tasks of a `label-studio` release back to critique.v1."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from annotation.exporting.encoding.json_lines import on_one_line
from annotation.exporting.formats.label_studio import read_tasks


class Command(BaseCommand):
    """Writes one line per annotation to the standard output and stores nothing."""

    help = "Turns the tasks of a label-studio release back into critique.v1, a line each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_arguments: Any, file: Path, **_options: Any) -> None:
        try:
            for critique in read_tasks(orjson.loads(file.read_bytes())):
                self.stdout.write(on_one_line(orjson.dumps(critique).decode()))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        except (KeyError, TypeError, ValueError) as error:
            raise CommandError(f"{file} is not a list of tasks that Loupe made ({error}).") from error
