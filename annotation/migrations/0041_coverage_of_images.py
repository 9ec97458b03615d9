from django.db import migrations

# Cells of grades and reasons counted candidates; they count images now.
_COUNT_IMAGES = """
UPDATE annotation_coveragecell cell SET candidates = counted.candidates, accepted = counted.accepted
  FROM (
    SELECT project_id, criterion, source, count(DISTINCT image_id) AS candidates,
           count(DISTINCT image_id) FILTER (WHERE status = 'accepted') AS accepted
      FROM annotation_candidate
     WHERE criterion IN ('AesA', 'AesI') AND retired_at IS NULL AND status <> 'excluded'
     GROUP BY project_id, criterion, source
  ) AS counted
 WHERE cell.project_id = counted.project_id AND cell.criterion = counted.criterion AND cell.source = counted.source
   AND cell.dimension = '' AND cell.kind = ''
"""


class Migration(migrations.Migration):
    dependencies = [
        ("annotation", "0040_evaluation_files"),
    ]

    operations = [migrations.RunSQL(_COUNT_IMAGES, migrations.RunSQL.noop)]
