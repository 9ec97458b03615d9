"""Marks and viewing: the boxes that a text cites, and the conditions under which a photograph was judged, kept with a
draft and a critique. The desk's functions (migration 0005) carry both, in as many statements as before.
"""

from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("annotation.migrations.0005_desk_path")
NOTHING = models.Value({}, models.JSONField())

CLAIMS = """
CREATE FUNCTION loupe_claims(which uuid[]) RETURNS TABLE (
    id uuid, status varchar, lease_until timestamptz,
    image_id uuid, file varchar, title varchar, author varchar, license varchar, width integer, height integer,
    renditions jsonb, batch_id uuid, batch_name varchar,
    questionnaire_id uuid, questionnaire_key varchar, questionnaire_version integer,
    draft_version integer, answers jsonb, timings jsonb, committed jsonb, revisions jsonb, marks jsonb, viewing jsonb,
    updated_at timestamptz
) LANGUAGE plpgsql ROWS 3 SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT work.id, work.status, work.lease_until,
           image.id, image.file, image.title, image.author, image.license, image.width, image.height,
           image.renditions, batch.id, batch.name, questionnaire.id, questionnaire.key, questionnaire.version,
           draft.version, draft.answers, draft.timings, draft.committed, draft.revisions, draft.marks, draft.viewing,
           draft.updated_at
      FROM annotation_assignment work
      JOIN annotation_image image ON image.id = work.image_id
      JOIN annotation_batch batch ON batch.id = work.batch_id
      JOIN annotation_questionnaire questionnaire ON questionnaire.id = work.questionnaire_id
      LEFT JOIN annotation_draft draft ON draft.assignment_id = work.id
     WHERE work.id = ANY(which)
     ORDER BY work.claimed_at, batch.priority, batch.created_at, work.rank, work.id;
END $$;
"""

OWN_WORK = """
CREATE FUNCTION loupe_own_work(for_person uuid, which uuid, lock boolean) RETURNS TABLE (
    role varchar, id uuid, status varchar, seat smallint, is_over boolean, image_id uuid, batch_id uuid,
    project_id uuid, questionnaire_id uuid, lease_minutes integer, at timestamptz,
    draft_version integer, answers jsonb, timings jsonb, committed jsonb, revisions jsonb, marks jsonb, viewing jsonb,
    updated_at timestamptz
) LANGUAGE plpgsql ROWS 1 AS $$
BEGIN
    IF lock THEN
        PERFORM 1 FROM annotation_assignment work
           JOIN annotation_batch batch ON batch.id = work.batch_id
           JOIN annotation_membership member ON member.project_id = batch.project_id
          WHERE work.id = which AND work.annotator_id = for_person AND member.person_id = for_person
            FOR NO KEY UPDATE OF member;
        PERFORM 1 FROM annotation_assignment work
          WHERE work.id = which AND work.annotator_id = for_person FOR NO KEY UPDATE;
    END IF;
    RETURN QUERY
    SELECT member.role, work.id, work.status, work.seat, work.lease_until < now(), work.image_id, work.batch_id,
           batch.project_id, work.questionnaire_id, project.lease_minutes, now(),
           draft.version, draft.answers, draft.timings, draft.committed, draft.revisions, draft.marks, draft.viewing,
           draft.updated_at
      FROM annotation_assignment work
      JOIN annotation_batch batch ON batch.id = work.batch_id
      JOIN annotation_project project ON project.id = batch.project_id
      JOIN annotation_membership member ON member.project_id = project.id AND member.person_id = for_person
      LEFT JOIN annotation_draft draft ON draft.assignment_id = work.id
     WHERE work.id = which AND work.annotator_id = for_person AND member.is_active;
END $$;
"""

SUBMIT = """
CREATE FUNCTION loupe_submit(
    for_person uuid, which uuid, seen_status text, seen_draft integer, as_id uuid, sent_key uuid, sent_hash text,
    its_answers jsonb, its_timings jsonb, its_revisions jsonb, its_marks jsonb, its_viewing jsonb, its_level text,
    its_words integer, claims integer
) RETURNS TABLE (at timestamptz, was_late boolean, claimed uuid[]) LANGUAGE plpgsql ROWS 1 AS $$
DECLARE
    work annotation_assignment;
    of_project uuid;
    free smallint;
BEGIN
    SELECT batch.project_id INTO of_project
      FROM annotation_assignment place JOIN annotation_batch batch ON batch.id = place.batch_id
     WHERE place.id = which;
    PERFORM 1 FROM annotation_membership member
      WHERE member.project_id = of_project AND member.person_id = for_person AND member.is_active
        AND member.role = 'annotator' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT * INTO work FROM annotation_assignment place
     WHERE place.id = which AND place.annotator_id = for_person AND place.status = seen_status FOR NO KEY UPDATE;
    IF NOT FOUND OR seen_draft <> COALESCE(
        (SELECT version FROM annotation_draft WHERE assignment_id = which), 0)
    THEN
        RETURN;
    END IF;
    was_late := work.status = 'lapsed' OR work.lease_until < now();
    INSERT INTO annotation_critique (id, project_id, batch_id, image_id, assignment_id, annotator_id, questionnaire_id,
        status, answers, timings, revisions, marks, viewing, level, words, late, submission_key, body_hash)
    VALUES (as_id, of_project, work.batch_id, work.image_id, which, for_person, work.questionnaire_id,
        'submitted', its_answers, its_timings, its_revisions, its_marks, its_viewing, its_level, its_words, was_late,
        sent_key, sent_hash)
    ON CONFLICT ON CONSTRAINT critique_key_once DO NOTHING RETURNING submitted_at INTO at;
    IF NOT FOUND THEN
        RETURN NEXT;
        RETURN;
    END IF;
    IF work.status = 'lapsed' THEN
        DELETE FROM annotation_assignment place
         WHERE place.id = (SELECT open.id FROM annotation_assignment open
                            WHERE open.image_id = work.image_id AND open.status = 'open'
                            ORDER BY open.seat LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING place.seat INTO free;
        work.surplus := free IS NULL;
        work.seat := COALESCE(free, work.seat);
    END IF;
    UPDATE annotation_assignment SET status = 'submitted', seat = work.seat, surplus = work.surplus,
           lease_until = NULL, ended_at = now() WHERE id = which;
    IF seen_draft > 0 THEN
        DELETE FROM annotation_draft WHERE assignment_id = which;
    END IF;
    INSERT INTO annotation_event (project_id, actor_id, verb, noun, target, data)
    VALUES (of_project, for_person, 'submitted', 'critique', as_id,
            jsonb_build_object('late', was_late, 'words', its_words));
    claimed := CASE WHEN claims > 0 THEN loupe_claim(for_person, of_project, claims, false) END;
    RETURN NEXT;
END $$;
"""
NO_SUBMIT = """
DROP FUNCTION loupe_submit(
    uuid, uuid, text, integer, uuid, uuid, text, jsonb, jsonb, jsonb, jsonb, jsonb, text, integer, integer);
"""


def _kept_with(model: str, name: str) -> migrations.AddField:
    return migrations.AddField(
        model_name=model, name=name, field=models.JSONField(default=dict, db_default=NOTHING)
    )


class Migration(migrations.Migration):
    dependencies = [("annotation", "0007_releases")]

    operations = [
        _kept_with("draft", "marks"),
        _kept_with("draft", "viewing"),
        _kept_with("critique", "marks"),
        _kept_with("critique", "viewing"),
        migrations.RunSQL(BEFORE.NO_CLAIMS, BEFORE.CLAIMS),
        migrations.RunSQL(CLAIMS, BEFORE.NO_CLAIMS),
        migrations.RunSQL(BEFORE.NO_OWN_WORK, BEFORE.OWN_WORK),
        migrations.RunSQL(OWN_WORK, BEFORE.NO_OWN_WORK),
        migrations.RunSQL(BEFORE.NO_SUBMIT, BEFORE.SUBMIT),
        migrations.RunSQL(SUBMIT, NO_SUBMIT),
    ]
