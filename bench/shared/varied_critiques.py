"""Prepares a seeded database for exports: different grades, so that letters are balanced, and renditions."""

from io import BytesIO
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image as PillowImage

from annotation.exporting.staging import own_path
from annotation.models import Image
from bench.shared.photographs import PHOTOGRAPHS

# The grades of twenty critiques. Seven without a suggestion result in 4.65 turns a critique, as in AesMMIT.
_GRADES: Final = (1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5)
_VARY: Final = """
UPDATE annotation_critique critique
   SET answers = CASE WHEN chance.grade = 5 THEN answers - 'suggestion' ELSE answers END || jsonb_build_object(
           'grade', chance.grade,
           'technical_quality', (%(marks)s::text[])[1 + (chance.n / 20) %% 3],
           'color_and_light', (%(marks)s::text[])[1 + (chance.n / 60) %% 3],
           'composition', (%(marks)s::text[])[1 + (chance.n / 180) %% 3],
           'content', (%(marks)s::text[])[1 + (chance.n / 540) %% 3]),
       level = CASE WHEN chance.grade < 3 THEN 'low' WHEN chance.grade = 3 THEN 'medium' ELSE 'high' END
  FROM (SELECT id, n, (%(grades)s::int[])[1 + n %% 20] AS grade
          FROM (SELECT id, abs(hashtext(id::text)) AS n FROM annotation_critique) AS hashed) AS chance
 WHERE chance.id = critique.id
"""


def vary_grades() -> None:
    """Sets random grades and attributes of the critiques, always the same for the same id."""
    with connection.cursor() as cursor:
        cursor.execute(_VARY, {"grades": list(_GRADES), "marks": ["weak", "neutral", "strong"]})
        cursor.execute("VACUUM (FULL, ANALYZE) annotation_critique")


def store_renditions() -> None:
    """Stores one small photograph as the view of every image, by hard links to one file."""
    buffer = BytesIO()
    with PillowImage.open(PHOTOGRAPHS[0]) as photograph:
        photograph.resize((480, 320)).save(buffer, "WEBP", quality=80)
    first = own_path(default_storage.save("renditions/shared.webp", ContentFile(buffer.getvalue())))
    assert first is not None
    for key in Image.objects.values_list("renditions__view__key", flat=True).iterator():
        path = own_path(key)
        assert path is not None
        path.parent.mkdir(parents=True, exist_ok=True)
        path.hardlink_to(first)
