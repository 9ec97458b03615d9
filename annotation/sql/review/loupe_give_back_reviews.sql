-- Gives claimed reviews back and puts them at the end of the queue, and returns how many there were.
--
--     for_person, in_project   the reviewer and the project
--     critique_ids             the critiques whose reviews are given back
--
-- What the person does not hold is passed over. A review that was kept for the person is there for every reviewer
-- afterwards. Its sequence stamp stays: the critique was there for bulk acceptances all the time. Locks the reviews in
-- the order of their critiques' ids.

CREATE OR REPLACE FUNCTION loupe_give_back_reviews(for_person uuid, in_project uuid, critique_ids uuid[])
RETURNS integer
LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    given integer;
BEGIN
    WITH passed AS MATERIALIZED (
        SELECT review.id FROM annotation_review review
         WHERE review.critique_id = ANY(critique_ids) AND review.reviewer_id = for_person
           AND review.project_id = in_project AND review.status = 'claimed'
         ORDER BY review.critique_id FOR NO KEY UPDATE)
    UPDATE annotation_review review
       SET status = 'open', reviewer_id = NULL, lease_until = NULL, kept_for_id = NULL, kept_until = NULL,
           queued_at = clock_timestamp()
      FROM passed WHERE review.id = passed.id;
    GET DIAGNOSTICS given = ROW_COUNT;
    RETURN given;
END
$$;
