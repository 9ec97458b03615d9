"""Loads instructions of seeded critiques by SQL: 4.65 of each in the mean, as AesMMIT has."""

from typing import Any, Final

from django.db import connection

from annotation.actions.refining.recipes import built_in_version
from annotation.models import Run

TYPES: Final = ("evaluation", "multiple_choice", "yes_no", "conversation", "reason")
# Thirteen of twenty critiques have five instructions, the others four.
_LOAD: Final = """
INSERT INTO annotation_instruction (id, created_at, project_id, run_id, critique_id, revision, position, type, language,
    question, answer, follow_ups, options, correct_option, evidence, findings, sureness, second_opinion, checked_as,
    status, original, updated_at, changed_seq)
SELECT overlay(overlay(critique.id::text PLACING 'c' FROM 20) PLACING to_hex(n) FROM 21)::uuid, now(), project_id,
       %(run)s, critique.id, md5(answers::text), n - 1, (%(types)s::text[])[n], 'en',
       format('What does the expert eye see in part %%s of this photograph?', n),
       CASE n WHEN 2 THEN 'The light is soft'
              WHEN 3 THEN CASE WHEN hash %% 3 = 0 THEN 'No, it has none.' ELSE 'Yes, it has.' END
              ELSE left(answers ->> 'reason', 220) END,
       CASE n WHEN 4 THEN %(follow_ups)s ELSE '[]' END::jsonb, CASE n WHEN 2 THEN %(options)s ELSE '[]' END::jsonb,
       CASE n WHEN 2 THEN 0 END,
       jsonb_build_array(jsonb_build_object(
           'question', 'reason', 'quote', left(answers ->> 'reason', 60), 'start', 0, 'end', 60)),
       '[]', 1, '{}', 'kept', 'kept', '{}', now(), (SELECT loupe_sequence_stamp(pg_current_xact_id()))
  FROM (SELECT *, abs(hashtext(id::text)) AS hash FROM annotation_critique) critique
 CROSS JOIN generate_series(1, 5) AS n WHERE n < 5 OR hash %% 20 < 13
"""
_OPTIONS: Final = '["The light is soft", "The light is hard", "There is no light", "It is night"]'
_FOLLOW_UPS: Final = '[{"question": "And why is that?", "answer": "The eye finds no place to rest."}]'


def load_instructions(project: Any) -> int:
    """Makes a run with instructions of every critique, and returns their number."""
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    run = Run.objects.create(
        project=project, recipe=recipe, model="bench", requested_by=project.created_by, status="done"
    )
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, {"run": run.id, "types": list(TYPES), "options": _OPTIONS, "follow_ups": _FOLLOW_UPS})
        count = cursor.rowcount
        cursor.execute("VACUUM (ANALYZE) annotation_instruction")
    return int(count)
