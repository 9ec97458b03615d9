"""Fills a scratch database with critiques of different texts, and submits more of them in bulk, with their events."""

from typing import Any, Final

import orjson
from django.db import connection

from bench.shared.annotators import WORDS
from bench.shared.sample_critique import STAGES

# The texts of a critique are words at random, always the same for the same id; so are its grade and attributes.
_DRAWN: Final = """
LATERAL (SELECT 1 + abs(hashtext(critique.id::text)) %% 5 AS grade,
                abs(hashtext('m' || critique.id::text)) AS n) AS drawn,
LATERAL (SELECT string_agg((%(words)s::text[])[1 + abs(hashtext(critique.id::text || place)) %% %(count)s], ' ')
                    FILTER (WHERE place <= 38) AS reason,
                string_agg((%(words)s::text[])[1 + abs(hashtext(critique.id::text || place)) %% %(count)s], ' ')
                    FILTER (WHERE place BETWEEN 39 AND 56) AS emotion,
                string_agg((%(words)s::text[])[1 + abs(hashtext(critique.id::text || place)) %% %(count)s], ' ')
                    FILTER (WHERE place > 56) AS suggestion
           FROM generate_series(1, 78) AS place) AS texts
"""
_ANSWERS: Final = """
jsonb_build_object('grade', drawn.grade, 'feeling', 'contentment', 'reason', texts.reason, 'emotion', texts.emotion,
    'suggestion', texts.suggestion, 'technical_quality', (%(marks)s::text[])[1 + n %% 3],
    'color_and_light', (%(marks)s::text[])[1 + n / 3 %% 3], 'composition', (%(marks)s::text[])[1 + n / 9 %% 3],
    'content', (%(marks)s::text[])[1 + n / 27 %% 3])
"""
_VARY: Final = f"""
UPDATE annotation_critique critique
   SET answers = {_ANSWERS}, timings = %(timings)s,
       submitted_at = now() - interval '60 days' + interval '58 seconds' * (n %% 86400)
  FROM annotation_critique varied, {_DRAWN.replace("critique.id", "varied.id")}
 WHERE varied.id = critique.id
"""
_SUBMIT: Final = f"""
WITH critique AS (
    UPDATE annotation_assignment slot
       SET status = 'submitted', ended_at = now(), questionnaire_id = %(questionnaire)s,
           annotator_id = (%(people)s::uuid[])[1 + (image.position + 7 * slot.slot_number)
                                               %% cardinality(%(people)s::uuid[])]
      FROM annotation_image image
     WHERE image.id = slot.image_id
       AND slot.id IN (SELECT id FROM annotation_assignment WHERE batch_id = %(batch)s AND status = 'open'
                        ORDER BY sort_key LIMIT %(number)s)
    RETURNING slot.id, slot.batch_id, slot.image_id, slot.annotator_id
), stored AS (
    INSERT INTO annotation_critique (id, project_id, batch_id, image_id, assignment_id, annotator_id, questionnaire_id,
        status, answers, timings, revisions, level, words, late, submission_key, body_hash, submitted_at)
    SELECT gen_random_uuid(), %(project)s, batch_id, image_id, critique.id, annotator_id, %(questionnaire)s,
           'submitted', {_ANSWERS}, %(timings)s, '[]', 'medium', 78, false, gen_random_uuid(), repeat('0', 64),
           clock_timestamp()
      FROM critique, {_DRAWN}
    RETURNING id, project_id, annotator_id, submitted_at
)
INSERT INTO annotation_event (at, project_id, actor_id, verb, noun, target, data)
SELECT submitted_at, project_id, annotator_id, 'submitted', 'critique', id, '{{"late": false, "words": 78}}' FROM stored
"""
_TIMINGS: Final = orjson.dumps(dict(zip(STAGES, (6.1, 14.2, 88.5, 41.0, 52.3), strict=True))).decode()


def vary_texts() -> None:
    """Gives each critique texts, a grade, attributes, times and a day of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_VARY, _values())
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM (FULL, ANALYZE) annotation_critique")


def submit_in_bulk(seeded: Any, number: int) -> int:
    """Submits critiques for open slots in one statement, with their events; returns how many."""
    people = [str(person.id) for person in seeded.people]
    project = seeded.project
    values = {"project": project.id, "questionnaire": project.questionnaire_id, "batch": seeded.batch.id}
    with connection.cursor() as cursor:
        cursor.execute(_SUBMIT, {**_values(), **values, "people": people, "number": number})
        return int(cursor.rowcount)


def _values() -> dict[str, Any]:
    words = list(WORDS)
    return {"words": words, "count": len(words), "marks": ["weak", "neutral", "strong"], "timings": _TIMINGS}
