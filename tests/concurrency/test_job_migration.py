"""The migration of jobs with earlier rows: stored sentences stay readable, and unfinished imports continue."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from annotation.actions.importing.listing import metadata_of
from annotation.models import Batch, Export, Image, ImageImport, ImportChunk, ImportFile, Project
from annotation.sql.install import install_functions
from annotation.wording.rejections import explain_export, explain_file, explain_image, explain_import
from tests.factories import make_batch, make_image, make_project

pytestmark = pytest.mark.django_db(transaction=True)
MIGRATION = ("annotation", "0018_jobs")
DETAILS = {"title": "The dune", "order": -1, "row": 7, "metadata": {"weather": "sunny"}}


@pytest.fixture
def old_models(batch: Batch):
    """Returns the models as they were before the migration."""
    executor = MigrationExecutor(connection)
    earlier = sorted(executor.loader.graph.node_map[MIGRATION].parents)
    executor.migrate([node.key for node in earlier if node.key[0] == "annotation"])
    yield executor.loader.project_state([node.key for node in earlier]).apps
    migrate_forward()


def migrate_forward() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    install_functions()  # the triggers of tables that the way back dropped


@pytest.fixture
def batch() -> Batch:
    batch = make_batch(make_project())
    make_image(batch)
    return batch


def make_old_row(old_models, model: str, **values):
    return old_models.get_model("annotation", model).objects.create(**values)


def test_failures_of_old_rows_stay_readable(old_models, batch: Batch) -> None:
    owner = {"requested_by_id": batch.created_by_id}
    sentence = "磁盘已满。请腾出空间，例如删除旧的导出，然后重试。"
    make_old_row(
        old_models, "Export", project_id=batch.project_id, format="jsonl", status="failed", failure=sentence, **owner
    )
    make_old_row(old_models, "Export", project_id=batch.project_id, format="jsonl", status="done", fence=3, **owner)
    make_old_row(
        old_models, "ImageImport", batch_id=batch.id, kind="zip", status="failed", failure="not_a_zip", **owner
    )
    old_models.get_model("annotation", "Image").objects.update(status="failed", failure="It is broken.")

    migrate_forward()

    failed_export, finished_export = Export.objects.order_by("-status")
    assert (explain_export(failed_export), explain_export(finished_export), finished_export.fencing_token) == (
        sentence,
        "",
        3,
    )
    assert explain_image(Image.objects.get()) == "It is broken."
    assert explain_import(ImageImport.objects.get()).startswith("This is no zip")
    assert Project.objects.get() == batch.project


def test_an_unfinished_import_keeps_its_files_and_its_position_in_the_queue(old_models, batch: Batch) -> None:
    owner = {"requested_by_id": batch.created_by_id}
    image_import = make_old_row(
        old_models, "ImageImport", batch_id=batch.id, kind="folder", status="running", refused=1, **owner
    )
    make_old_row(
        old_models,
        "ImportChunk",
        wanted=image_import,
        number=1,
        fence=4,
        troubles=2,
        code="storage_waits",
        params={"error": "x"},
    )
    make_old_row(
        old_models, "ImportFile", wanted=image_import, position=0, file="a.jpg", place="file:a.jpg", details=DETAILS
    )
    make_old_row(
        old_models,
        "ImportFile",
        wanted=image_import,
        position=1,
        file="../b",
        place="",
        status="refused",
        code="path_not_allowed",
    )

    migrate_forward()

    chunk = ImportChunk.objects.get()
    assert (chunk.status, chunk.fencing_token, chunk.failed_attempts) == ("queued", 4, 2)
    assert (chunk.failure, chunk.failure_params) == ("storage_waits", {"error": "x"})
    assert ImageImport.objects.get().rejected == 1
    waiting_file, rejected_file = ImportFile.objects.all()
    metadata = metadata_of(waiting_file)
    assert (waiting_file.status, waiting_file.uri, metadata.title) == ("waiting", "file:a.jpg", "The dune")
    assert (metadata.priority, metadata.row, metadata.extra) == (-1, 7, {"weather": "sunny"})
    assert rejected_file.status == "rejected" and "leads out of the folder" in explain_file(rejected_file)
