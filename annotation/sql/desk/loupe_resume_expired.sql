-- Claims up to `claim_count` of a person's assignments whose lease has ended again, with their drafts. Work takes an
-- open slot of its image; where the image has none, it stays expired. Gold and an image that is shown again need none.
--
--     for_person, in_project   the annotator and the project
--     lease                    the length of the new lease
--     claim_count              how many at most, in the order in which they were claimed
--     with_draft               true: only those in which the person has written

CREATE OR REPLACE FUNCTION loupe_resume_expired(
    for_person uuid,
    in_project uuid,
    lease interval,
    claim_count integer,
    with_draft boolean
)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM annotation_assignment WHERE annotator_id = for_person AND status = 'expired') THEN
        RETURN;
    END IF;
    WITH resumable AS (
        SELECT expired.id, expired.image_id, expired.purpose FROM annotation_assignment expired
          JOIN annotation_batch batch ON batch.id = expired.batch_id
         WHERE expired.annotator_id = for_person AND expired.status = 'expired'
           AND expired.purpose IN ('work', 'gold', 'retest')
           AND batch.project_id = in_project AND batch.status = 'open'
           AND (NOT with_draft OR EXISTS (SELECT 1 FROM annotation_draft draft WHERE draft.assignment_id = expired.id))
         ORDER BY expired.claimed_at LIMIT claim_count
    ), replaceable AS (
        SELECT DISTINCT ON (open_slot.image_id) open_slot.id, open_slot.slot_number, resumable.id AS resumable_id
          FROM resumable CROSS JOIN LATERAL (
            SELECT slot.id, slot.image_id, slot.slot_number FROM annotation_assignment slot
             WHERE slot.image_id = resumable.image_id AND slot.status = 'open' LIMIT 1 FOR UPDATE SKIP LOCKED) open_slot
         WHERE resumable.purpose = 'work'
    ), replaced AS (
        DELETE FROM annotation_assignment slot
         USING replaceable WHERE slot.id = replaceable.id
     RETURNING replaceable.resumable_id, replaceable.slot_number
    ), resumed AS (
        SELECT replaced.resumable_id, replaced.slot_number FROM replaced
         UNION ALL
        SELECT resumable.id, 1 FROM resumable JOIN annotation_image image ON image.id = resumable.image_id
         WHERE resumable.purpose <> 'work' AND image.status = 'ready'
    )
    UPDATE annotation_assignment assignment
       SET status = 'claimed', slot_number = resumed.slot_number, ended_at = NULL, lease_until = now() + lease
      FROM resumed WHERE assignment.id = resumed.resumable_id;
END
$$;
