"""Adds gold items, which everybody has answered, and what the page of an image shows of people who disagree.

How much gold there is does not follow from the number of critiques: a person meets an item once.
"""

from typing import Any, Final
from uuid import UUID

from django.db import connection

from annotation.actions.quality.gold_counts import recount_gold
from annotation.models import GoldItem, Image
from bench.shared.sample_critique import ANSWERS
from bench.shared.seeding import Seeded

_LEAST_ITEMS: Final = 100
_MOST_ITEMS: Final = 2_000
_ITEMS: Final = """
INSERT INTO annotation_golditem (id, created_at, project_id, image_id, questionnaire_id, "use", expected, explanation,
                                 is_active, created_by_id)
SELECT gen_random_uuid(), now(), %(project)s, id, %(questionnaire)s, 'gold',
       '{"grade": {"value": 3, "tolerance": 1}, "composition": {"value": "weak"}}', '', position %% 20 > 0, %(actor)s
  FROM annotation_image WHERE batch_id = %(batch)s AND status = 'ready' ORDER BY position DESC LIMIT %(items)s
"""
_SHOWINGS: Final = """
INSERT INTO annotation_assignment (id, created_at, image_id, batch_id, purpose, gold_item_id, slot_number, sort_key,
    status, annotator_id, questionnaire_id, claimed_at, ended_at, reason, note, beyond_required)
SELECT gen_random_uuid(), now(), item.image_id, %(batch)s, 'gold', item.id, 1, 0, 'submitted', person,
       %(questionnaire)s, now() - interval '1 hour', now() - interval '58 minutes', '', '', false
  FROM annotation_golditem item CROSS JOIN unnest(%(people)s::uuid[]) AS person WHERE item.project_id = %(project)s
    ON CONFLICT DO NOTHING
"""
_CRITIQUES: Final = """
INSERT INTO annotation_critique (id, project_id, batch_id, image_id, assignment_id, annotator_id, questionnaire_id,
    purpose, status, answers, timings, revisions, level, words, late, submission_key, body_hash, submitted_at)
SELECT gen_random_uuid(), %(project)s, batch_id, image_id, id, annotator_id, questionnaire_id, 'gold', 'submitted',
       %(answers)s, '{}', '[]', 'medium', 57, false, gen_random_uuid(), repeat('0', 64), ended_at
  FROM annotation_assignment WHERE batch_id = %(batch)s AND purpose = 'gold'
"""
# People differ, and so do items: none, half or all of an item's two answers are as expected.
_RESULTS: Final = """
INSERT INTO annotation_goldresult (critique_id, item_id, project_id, person_id, correct, total, questions, at)
SELECT critique.id, assignment.gold_item_id, %(project)s, critique.annotator_id,
       2 - ((hashtext(assignment.gold_item_id::text) & 7) + (hashtext(critique.annotator_id::text) & 7)) / 6,
       2, '{"grade": true, "composition": false}', critique.submitted_at
  FROM annotation_critique critique JOIN annotation_assignment assignment ON assignment.id = critique.assignment_id
 WHERE critique.project_id = %(project)s AND critique.purpose = 'gold'
"""
# The four critiques of an image give four grades.
_DISAGREE: Final = """
UPDATE annotation_critique critique
   SET answers = jsonb_set(critique.answers, '{grade}', to_jsonb((ARRAY[1, 2, 4, 5])[numbered.position]))
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS position FROM annotation_critique
         WHERE image_id = %(image)s AND purpose = 'work' LIMIT 4) AS numbered
 WHERE critique.id = numbered.id
"""


def add_gold(seeded: Seeded) -> dict[str, UUID]:
    """Adds the rows to the last batch; returns the id of an image on which people disagree, and of one that is gold."""
    project = seeded.project
    critiques = project.critiques.count()
    disputed = Image.objects.filter(batch=seeded.batch, status="ready").order_by("position")[1]
    values: dict[str, Any] = {
        "project": project.id,
        "batch": seeded.batch.id,
        "questionnaire": project.questionnaire_id,
        "actor": project.created_by_id,
        "people": [str(person.id) for person in seeded.people],
        "items": min(_MOST_ITEMS, max(_LEAST_ITEMS, critiques // 400)),
        "answers": ANSWERS,
        "image": disputed.id,
    }
    with connection.cursor() as cursor:
        for statement in (_ITEMS, _SHOWINGS, _CRITIQUES, _RESULTS, _DISAGREE):
            cursor.execute(statement, values)
    recount_gold(project.id)
    item = GoldItem.objects.filter(project=project).order_by("id").first()
    assert item is not None
    return {"disputed": disputed.id, "gold": item.image_id}
