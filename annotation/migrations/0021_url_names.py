"""Names of images that came from URLs lose the queries, which may be signatures.

Events and releases stay as they were: they only grow. The same image imported from the same URL is recognised by its
name, so the names are made by the function that imports use, whatever it is when this runs.
"""

from typing import Any

from django.db import migrations, models
from django.db.models import Q

from annotation.sources.metadata import clean_path

ROWS_AT_ONCE = 1_000


def rename_images(apps: Any, _schema_editor: Any = None) -> None:
    _rename(apps.get_model("annotation", "Image"))
    files = apps.get_model("annotation", "ImportFile")
    _rename(files)
    for file in files.objects.filter(code="duplicate", params__there__icontains="://").iterator(ROWS_AT_ONCE):
        file.params["there"] = clean_path(file.params["there"])
        file.save(update_fields=["params"])


def _rename(model: Any) -> None:
    rows = model.objects.filter(Q(file__contains="://") | Q(file__startswith="data:")).only("pk", "file")
    changed = []
    for row in rows.iterator(ROWS_AT_ONCE):
        name = clean_path(row.file)
        if name != row.file:
            row.file = name
            changed.append(row)
        if len(changed) == ROWS_AT_ONCE:
            model.objects.bulk_update(changed, ["file"])
            changed.clear()
    model.objects.bulk_update(changed, ["file"])


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0020_import_notices'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='importfile',
            index=models.Index(condition=models.Q(('uri__startswith', 'url:'), ('uri__contains', '?')), fields=['image_import'], name='import_file_signed'),
        ),
        migrations.RunPython(rename_images, migrations.RunPython.noop),
    ]
