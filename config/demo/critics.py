"""The people whose critiques and questions the demo has. They cannot sign in."""

from typing import Final

from django.contrib.auth.hashers import make_password

from annotation.actions.people.identifiers import claiming_identifiers
from annotation.actions.projects.members import add_member
from annotation.models import Person, Project, Role

CRITICS: Final = {"ines": ("Ines", "Moreau"), "wei": ("Wei", "Chen")}
CHECKER: Final = "amara"
_NAMES: Final = {**CRITICS, CHECKER: ("Amara", "Okafor")}


def add_critic(manager: Person, project: Project, username: str) -> Person:
    """Adds a person to a project as an annotator, who is created where they do not exist yet."""
    first_name, last_name = _NAMES[username]
    with claiming_identifiers():
        person, _is_new = Person.objects.get_or_create(
            username=username,
            defaults={"first_name": first_name, "last_name": last_name, "password": make_password(None)},
        )
    add_member(actor=manager, project=project, person=person, role=Role.ANNOTATOR)
    return person
