"""An export passes few files of the code, from the request to the row and from the task to the release."""

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.exporting.formats import FORMATS
from annotation.models import Export
from annotation.tasks import run_export
from api.views.exports import ProjectExports
from frontend.views.exports import new_export
from tests.exporting.releases import request_export
from tests.tracing import traced

pytestmark = pytest.mark.django_db(transaction=True)
MAX_FILES = 8
FILTER_FIELDS = "frontend/forms/critique_filter.py"
"""What the forms of exports and of runs share."""
# The layers below the actions, and those of exporting below the snapshot, as in the import contracts: plain helpers,
# which may be called again.
HELPERS = (
    "annotation/access/roles.py",
    "annotation/actions/shared/",
    "annotation/errors.py",
    "annotation/hints.py",
    "annotation/models/",
    "annotation/queries/images/",
    "annotation/rules/",
    "annotation/spreadsheets.py",
    "annotation/sql/",
    "annotation/statistics/",
    "annotation/storage/",
    "annotation/wording/",
    "annotation/exporting/conversations/",
    "annotation/exporting/encoding/",
    "annotation/exporting/filters.py",
    "annotation/exporting/language.py",
    "annotation/exporting/purposes.py",
    "annotation/exporting/splits.py",
    "annotation/exporting/sql/",
)
REQUEST = [
    "api/views/exports.py",
    "api/views/requests.py",
    "annotation/access/rows.py",
    "api/rendering.py",
    "api/serializers/fields.py",
    "annotation/actions/releasing/exports.py",
    "annotation/exporting/spec.py",
    "api/serializers/releases/exports.py",
]
RUN = [
    "annotation/tasks.py",
    "annotation/actions/releasing/run_export.py",
    "annotation/actions/curating/holding_out.py",
    "annotation/exporting/staging.py",
    "annotation/exporting/snapshot.py",
    "annotation/exporting/parallel_reader.py",
    "annotation/exporting/release.py",
]
# Plain helpers of a view: they read its request, and are called before and after the project is accessed.
REQUEST_READERS = ("api/views/requests.py", "frontend/forms/exports.py")
# Only formats that contain images, or have a data card, pass through these as well.
IMAGES, CARD = "annotation/exporting/images.py", "annotation/exporting/data_card/"


def test_a_request_of_the_api_passes_at_most_eight_files_to_its_row_and_enters_none_again(project):
    client = APIClient()
    client.force_authenticate(project.created_by)
    body = {"format": "jsonl", "filter": {"min_words": 3}, "splits": {"train": 0.5, "test": 0.5}}

    with traced(ProjectExports.post) as trace:
        response = client.post(f"/api/v1/projects/{project.id}/exports/", body, format="json")

    assert response.status_code == 202
    assert trace.through(*HELPERS) == REQUEST
    assert len(REQUEST) <= MAX_FILES
    assert trace.entered_again(*HELPERS, *REQUEST_READERS) == []


def test_a_request_of_the_page_passes_no_more_files_than_the_api(project):
    client = Client()
    client.force_login(project.created_by)

    with traced(new_export) as trace:
        client.post(reverse("new_export", args=[project.id]), {"format": "jsonl", "min_words": 3})

    assert Export.objects.get().filter["min_words"] == 3
    assert len(trace.through(*HELPERS, FILTER_FIELDS)) <= MAX_FILES, trace.files
    assert trace.entered_again(*HELPERS, *REQUEST_READERS, FILTER_FIELDS) == []


@pytest.mark.parametrize("key", FORMATS)
def test_a_run_passes_at_most_eight_files_to_its_release_and_enters_none_again(project, key):
    export = request_export(project, key)

    with traced(run_export) as trace:
        run_export(str(export.id))

    export.refresh_from_db()
    assert export.status == "done", export.failure
    (format_file,) = [file for file in trace.files if file.startswith("annotation/exporting/formats/")]
    assert trace.through(*HELPERS, IMAGES, CARD) == [*RUN, format_file]
    assert len([*RUN, format_file]) <= MAX_FILES
    assert trace.entered_again(*HELPERS, IMAGES, CARD) == []
    passes_images = any(file.startswith((IMAGES, CARD)) for file in trace.files)
    assert passes_images == FORMATS[key].contains_images
