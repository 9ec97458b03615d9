"""The tasks that come by the clock."""

from collections.abc import Mapping
from typing import Any


def beat_schedule(seconds: Mapping[str, float]) -> dict[str, Any]:
    """Returns Celery's schedule of tasks by the seconds between two calls of each.

    A message that no worker has taken by the next one is not needed any more.
    """
    return {
        task: {"task": f"annotation.tasks.{task}", "schedule": every, "options": {"expires": every}}
        for task, every in seconds.items()
    }
