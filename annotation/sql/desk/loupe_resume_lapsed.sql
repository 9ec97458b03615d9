-- Gives a person back up to `most` assignments whose lease has ended, drafts included, while their images still have
-- an open slot, which each of them takes.
--
--     for_person, in_project   the annotator and the project
--     lease                    the length of the new lease
--     most                     how many at most, those claimed first before the others

CREATE OR REPLACE FUNCTION loupe_resume_lapsed(for_person uuid, in_project uuid, lease interval, most integer)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM annotation_assignment WHERE annotator_id = for_person AND status = 'lapsed') THEN
        RETURN;
    END IF;
    WITH mine AS (
        SELECT lapsed.id, lapsed.image_id FROM annotation_assignment lapsed
          JOIN annotation_batch batch ON batch.id = lapsed.batch_id
         WHERE lapsed.annotator_id = for_person AND lapsed.status = 'lapsed'
           AND batch.project_id = in_project AND batch.status = 'open'
         ORDER BY lapsed.claimed_at LIMIT most
    ), place AS (
        SELECT DISTINCT ON (open.image_id) open.id, open.seat, mine.id AS lapsed
          FROM mine CROSS JOIN LATERAL (
            SELECT place.id, place.image_id, place.seat FROM annotation_assignment place
             WHERE place.image_id = mine.image_id AND place.status = 'open' LIMIT 1 FOR UPDATE SKIP LOCKED) open
    ), given_up AS (
        DELETE FROM annotation_assignment gone USING place WHERE gone.id = place.id RETURNING place.lapsed, place.seat
    )
    UPDATE annotation_assignment back
       SET status = 'claimed', seat = given_up.seat, ended_at = NULL, lease_until = now() + lease
      FROM given_up WHERE back.id = given_up.lapsed;
END
$$;
