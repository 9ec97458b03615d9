-- Returns reviews whose lease has ended to the queue, at the place that they had, and returns how many there were.
--
--     in_project   the project; NULL: all projects
--     maximum      how many at most
--
-- Waits for nobody: a review that somebody is deciding on at the moment keeps its lease.

CREATE OR REPLACE FUNCTION loupe_end_review_leases(in_project uuid, maximum integer)
RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    ended integer;
BEGIN
    WITH expired AS MATERIALIZED (
        SELECT review.id FROM annotation_review review
         WHERE review.status = 'claimed' AND review.lease_until < now()
           AND (in_project IS NULL OR review.project_id = in_project)
         ORDER BY review.lease_until LIMIT maximum FOR UPDATE SKIP LOCKED)
    UPDATE annotation_review review SET status = 'open', reviewer_id = NULL, lease_until = NULL
      FROM expired WHERE review.id = expired.id;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END
$$;
