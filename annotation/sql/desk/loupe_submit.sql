-- Stores a critique that was judged over what the caller saw of its assignment, ends the assignment, deletes its
-- draft, records the event and claims new images, all in one statement.
--
--     for_person, which            the annotator and the assignment
--     seen_status, seen_draft      the assignment's status and the draft's version (0: none) when it was judged
--     as_id, sent_key, sent_hash   the critique's id, the submission's key and the hash of its body
--     its_…                        the columns of the critique
--     claims                       how many images to claim afterwards
--
-- Returns no row, and writes nothing, when the person is no active annotator of the project or the assignment or its
-- draft has changed since. Returns a row in which `at` is NULL when the key came with another critique before.
-- Otherwise returns the time of the submission, whether it was late, and the ids of the new assignments (NULL when
-- none were asked for).
--
-- Late work takes an open slot of its image if there still is one; else it is one more than the image required.

CREATE OR REPLACE FUNCTION loupe_submit(
    for_person uuid,
    which uuid,
    seen_status text,
    seen_draft integer,
    as_id uuid,
    sent_key uuid,
    sent_hash text,
    its_answers jsonb,
    its_timings jsonb,
    its_revisions jsonb,
    its_marks jsonb,
    its_viewing jsonb,
    its_level text,
    its_words integer,
    claims integer
)
RETURNS TABLE (
    at timestamptz,
    was_late boolean,
    claimed uuid[]
)
LANGUAGE plpgsql
ROWS 1
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
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
END
$$;
