"""Adds what the pages of quality show: roll-ups of the critiques that are there, reviews that wait, and statistics.

What depends on the answers, which are the same in all seeded critiques, is made up; the numbers of rows are those that
a collection of this size has.
"""

from typing import Any, Final

from django.db import connection

from annotation.actions.measuring.work import compute_statistics
from annotation.models import InspectionCursor
from bench.shared.seeding import Seeded

_QUESTIONS: Final = ["grade", "technical_quality", "color_and_light", "composition", "content"]
_CODES: Final = ["too_fast", "copies_own", "grade_against_text", "attribute_unmentioned", "pasted"]
_STATEMENTS: Final = (
    """
    INSERT INTO annotation_batchcount (project_id, batch_id, critiques, number)
    SELECT %(project)s, batch_id, critiques, count(*)
      FROM (SELECT batch_id, count(*) AS critiques FROM annotation_critique
             WHERE project_id = %(project)s AND purpose = 'work' GROUP BY batch_id, image_id) AS by_image
     GROUP BY batch_id, critiques
    """,
    # Each batch was worked on for 40 days, by everybody.
    """
    INSERT INTO annotation_daycount (project_id, day, batch_id, annotator_id, name, number)
    SELECT %(project)s, current_date - day, batch_id, annotator_id, name,
           CASE WHEN name = 'words' THEN 57 ELSE 1 END * greatest(1, critiques / 40)
      FROM (SELECT batch_id, annotator_id, count(*) AS critiques FROM annotation_critique
             WHERE project_id = %(project)s AND purpose = 'work' GROUP BY batch_id, annotator_id) AS by_person
     CROSS JOIN generate_series(1, 40) AS day
     CROSS JOIN unnest(ARRAY['critiques', 'words', 'flagged', 'decision:accept', 'decision:return']
                       || %(flags)s::varchar[]) AS name
     WHERE name IN ('critiques', 'words') OR day %% 8 = 0
    """,
    """
    INSERT INTO annotation_answercount (project_id, questionnaire_id, name, question, source, value, number)
    SELECT %(project)s, %(questionnaire)s, 'answer', 'grade', source, value::varchar, 1000 * value
      FROM unnest(ARRAY['natural', 'artistic', 'generated', '']) AS source, generate_series(1, 5) AS value
     UNION ALL
    SELECT %(project)s, %(questionnaire)s, 'seconds', stage, '', seconds::varchar, 100
      FROM unnest(ARRAY['evaluation', 'attributes', 'reason', 'emotion', 'suggestion']) AS stage,
           generate_series(1, 60) AS seconds
    """,
    """
    INSERT INTO annotation_ratercount (project_id, questionnaire_id, annotator_id, question, name, number)
    SELECT %(project)s, %(questionnaire)s, person, question, name,
           CASE name WHEN 'difference' THEN 1000000 * (position %% 7 - 3) WHEN 'squares' THEN 900000000
                     WHEN 'above' THEN 9 WHEN 'below' THEN position %% 9 WHEN 'retest:3:4' THEN 20 ELSE 1800 END
      FROM unnest(%(people)s::uuid[]) WITH ORDINALITY AS people(person, position), unnest(%(questions)s::varchar[])
           AS question, unnest(ARRAY['ratings', 'shared', 'difference', 'squares', 'above', 'below', 'retest:3:4'])
           AS name
     UNION ALL
    SELECT %(project)s, %(questionnaire)s, person, '', 'seconds:' || seconds, 30
      FROM unnest(%(people)s::uuid[]) AS person, generate_series(60, 260, 10) AS seconds
    """,
    """
    INSERT INTO annotation_ratingpattern (project_id, questionnaire_id, question, week, pattern, number)
    SELECT %(project)s, %(questionnaire)s, question, date_trunc('week', current_date)::date - 7 * week,
           ARRAY[low, low, least(5, low + spread), least(5, low + spread)], 40
      FROM unnest(%(questions)s::varchar[]) AS question, generate_series(0, 25) AS week, generate_series(1, 4) AS low,
           generate_series(0, 1) AS spread
    """,
    """
    INSERT INTO annotation_imageratings (image_id, questionnaire_id, project_id, critiques, ratings, graders, spread,
                                         sample_key)
    SELECT image_id, %(questionnaire)s, %(project)s, count(*),
           jsonb_object_agg(annotator_id, jsonb_build_object(
               'on', current_date, 'answers', jsonb_build_object('grade', 1 + (hashtext(image_id::text) & 3)
                   + (hashtext(id::text) & 1)))), count(*), 1 + (hashtext(image_id::text) & 3), row_number() OVER ()
      FROM annotation_critique
     WHERE purpose = 'work'
       AND image_id IN (SELECT id FROM annotation_image WHERE batch_id = %(batch)s ORDER BY position LIMIT 5000)
     GROUP BY image_id
    """,
    """
    INSERT INTO annotation_review (id, created_at, project_id, critique_id, annotator_id, batch_id, image_id, reasons,
                                   flag_codes, status)
    SELECT gen_random_uuid(), now(), project_id, id, annotator_id, batch_id, image_id, '{sample}', '{too_fast}', 'open'
      FROM (SELECT * FROM annotation_critique WHERE batch_id = %(batch)s AND purpose = 'work' ORDER BY id LIMIT 2000)
           AS critiques
    """,
    """
    UPDATE annotation_membership SET warned_at = now(), paused_at = CASE WHEN random() < 0.5 THEN now() END
     WHERE project_id = %(project)s AND person_id = ANY((%(people)s::uuid[])[1:6])
    """,
)


def add_quality_data(seeded: Seeded) -> None:
    """Adds the rows, and computes the statistics as the workers do."""
    project = seeded.project
    values: dict[str, Any] = {
        "project": project.id,
        "batch": seeded.batch.id,
        "questionnaire": project.questionnaire_id,
        "people": [str(person.id) for person in seeded.people],
        "questions": _QUESTIONS,
        "flags": [f"flag:{code}" for code in _CODES] + [f"judged:{code}:accept" for code in _CODES],
    }
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement, values)
        cursor.execute("SELECT max(changed_seq), now() FROM annotation_critique")
        changed_seq, counted_at = cursor.fetchone()
    InspectionCursor.objects.update_or_create(
        project=project, defaults={"changed_seq": changed_seq + 1, "counted_at": counted_at}
    )
    compute_statistics(project.id)
