"""The banner that tells managers of a missing worker."""

from django.conf import settings
from django.urls import reverse

from annotation.hints import forget_pulse, record_pulse


def page(scenario, role):
    return scenario.browser(role).get(reverse("project", args=[scenario.project.id])).content.decode()


def test_managers_see_that_no_worker_is_alive_and_how_to_start_one(scenario):
    forget_pulse()
    text = page(scenario, "manager")
    queues = {settings.CELERY_TASK_DEFAULT_QUEUE, *(route["queue"] for route in settings.CELERY_TASK_ROUTES.values())}

    assert "No worker is alive." in text
    command = text.partition("-A config.celery worker")[2].partition("”")[0]
    assert "--beat" in command
    assert set(command.partition("--queues=")[2].split(",")) == queues
    assert "No worker is alive." not in page(scenario, "annotator")

    record_pulse()
    assert "No worker is alive." not in page(scenario, "manager")
