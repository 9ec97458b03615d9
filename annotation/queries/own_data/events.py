"""What the audit trail has of a person's own actions, for the file of their own data."""

from collections.abc import Iterator
from typing import Any, Final

from annotation.models import Event, Person, Project

PAGE: Final = 1_000
_ABOUT_GOLD: Final = ("gold",)


def own_events(project: Project, person: Person) -> Iterator[dict[str, Any]]:
    """Yields what the person did in the project, oldest first.

    What they did as a manager of gold items stays out, and so do the names of those whom they did something to.
    """
    last = 0
    events = Event.objects.filter(project=project, actor=person).exclude(noun__in=_ABOUT_GOLD).order_by("id")
    while page := list(events.filter(id__gt=last)[:PAGE]):
        for event in page:
            data = {name: value for name, value in event.data.items() if name != "person" or value == person.username}
            yield {"at": event.at, "verb": event.verb, "noun": event.noun, "id": event.target, "data": data}
        last = page[-1].id
