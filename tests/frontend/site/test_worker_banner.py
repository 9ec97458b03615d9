"""The banner that tells managers of a missing worker."""

from django.conf import settings
from django.urls import reverse

from annotation.jobs import forget_pulse, record_pulse


def page(house, role):
    return house.browser(role).get(reverse("project", args=[house.project.id])).content.decode()


def test_managers_see_that_no_worker_is_alive_and_how_to_start_one(house):
    forget_pulse()
    text = page(house, "manager")
    queues = {settings.CELERY_TASK_DEFAULT_QUEUE, *(route["queue"] for route in settings.CELERY_TASK_ROUTES.values())}

    assert "No worker is alive." in text
    command = text.partition("-A config.celery worker")[2].partition("”")[0]
    assert "--beat" in command
    assert set(command.partition("--queues=")[2].split(",")) == queues
    assert "No worker is alive." not in page(house, "annotator")

    record_pulse()
    assert "No worker is alive." not in page(house, "manager")
