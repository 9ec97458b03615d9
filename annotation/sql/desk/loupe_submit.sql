-- Stores a critique that was judged against an earlier read of its assignment, ends the assignment, deletes its draft,
-- records the event and claims new images, all in one statement.
--
--     for_person, for_assignment   the annotator and the assignment
--     seen_status, seen_draft      the assignment's status and the draft's version (0: none) when it was judged
--     new_id, new_key, new_hash    the critique's id, the submission's key and the hash of its body
--     new_answers … new_words      the columns of the critique
--     claim_count                  how many images to claim afterwards
--
-- Returns no row, and writes nothing, when the person is no active annotator of the project (of a final critique: no
-- reviewer or manager) or the assignment or its
-- draft has changed since, or its image has a final critique already. Returns a row in which `submission_time` is NULL when another critique has the key
-- already. Otherwise returns the time of the submission, whether it was late, and the ids of the new assignments (NULL
-- when none were requested).
--
-- Locks the membership, for a final critique then the image, then the assignment, as begin_final does.
--
-- A late critique takes an open slot of its image if there is one; else it is beyond the required number.

CREATE OR REPLACE FUNCTION loupe_submit(
    for_person uuid,
    for_assignment uuid,
    seen_status text,
    seen_draft integer,
    new_id uuid,
    new_key uuid,
    new_hash text,
    new_answers jsonb,
    new_timings jsonb,
    new_revisions jsonb,
    new_marks jsonb,
    new_viewing jsonb,
    new_level text,
    new_words integer,
    claim_count integer
)
RETURNS TABLE (
    submission_time timestamptz,
    was_late boolean,
    claimed_ids uuid[]
)
LANGUAGE plpgsql
ROWS 1
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
DECLARE
    assignment annotation_assignment;
    for_project uuid;
    for_purpose text;
    of_image uuid;
    freed_slot_number smallint;
BEGIN
    SELECT batch.project_id, slot.purpose, slot.image_id INTO for_project, for_purpose, of_image
      FROM annotation_assignment slot JOIN annotation_batch batch ON batch.id = slot.batch_id
     WHERE slot.id = for_assignment;
    PERFORM 1 FROM annotation_membership membership
      WHERE membership.project_id = for_project AND membership.person_id = for_person AND membership.is_active
        AND (membership.role = 'annotator') = (for_purpose <> 'final') FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF for_purpose = 'final' THEN
        -- The critique refers to both. Whoever holds the batch out has it first, and then waits for the image.
        PERFORM 1 FROM annotation_assignment slot JOIN annotation_batch batch ON batch.id = slot.batch_id
          WHERE slot.id = for_assignment FOR KEY SHARE OF batch;
        PERFORM 1 FROM annotation_image image WHERE image.id = of_image FOR NO KEY UPDATE;
    END IF;
    SELECT * INTO assignment FROM annotation_assignment slot
     WHERE slot.id = for_assignment AND slot.annotator_id = for_person AND slot.status = seen_status FOR NO KEY UPDATE;
    IF NOT FOUND OR seen_draft <> COALESCE(
        (SELECT version FROM annotation_draft WHERE assignment_id = for_assignment), 0)
    THEN
        RETURN;
    END IF;
    IF for_purpose = 'final' AND EXISTS (
        SELECT 1 FROM annotation_critique final
         WHERE final.image_id = of_image AND final.purpose = 'final' AND final.status NOT IN ('withdrawn', 'rejected'))
    THEN
        RETURN;
    END IF;
    was_late := assignment.status = 'expired' OR assignment.lease_until < now();
    INSERT INTO annotation_critique (id, project_id, batch_id, image_id, assignment_id, annotator_id, questionnaire_id,
        purpose, status, answers, timings, revisions, marks, viewing, level, words, late, submission_key, body_hash)
    VALUES (new_id, for_project, assignment.batch_id, assignment.image_id, for_assignment, for_person,
        assignment.questionnaire_id, assignment.purpose, 'submitted', new_answers, new_timings, new_revisions, new_marks, new_viewing,
        new_level, new_words, was_late, new_key, new_hash)
    ON CONFLICT ON CONSTRAINT critique_key_once DO NOTHING RETURNING submitted_at INTO submission_time;
    IF NOT FOUND THEN
        RETURN NEXT;
        RETURN;
    END IF;
    IF assignment.status = 'expired' AND assignment.purpose = 'work' THEN
        DELETE FROM annotation_assignment slot
         WHERE slot.id = (SELECT open_slot.id FROM annotation_assignment open_slot
                            WHERE open_slot.image_id = assignment.image_id AND open_slot.status = 'open'
                            ORDER BY open_slot.slot_number LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING slot.slot_number INTO freed_slot_number;
        assignment.beyond_required := freed_slot_number IS NULL;
        assignment.slot_number := COALESCE(freed_slot_number, assignment.slot_number);
    END IF;
    UPDATE annotation_assignment
       SET status = 'submitted', slot_number = assignment.slot_number, beyond_required = assignment.beyond_required,
           lease_until = NULL, ended_at = now() WHERE id = for_assignment;
    IF seen_draft > 0 THEN
        DELETE FROM annotation_draft WHERE assignment_id = for_assignment;
    END IF;
    INSERT INTO annotation_event (project_id, actor_id, verb, noun, target, data)
    VALUES (for_project, for_person, 'submitted', 'critique', new_id,
            jsonb_build_object('late', was_late, 'words', new_words));
    claimed_ids := CASE WHEN claim_count > 0 THEN loupe_claim(for_person, for_project, claim_count, false) END;
    RETURN NEXT;
END
$$;
