-- Claims reviews for a reviewer and returns the ids of those that the reviewer has now, or of the new ones.
--
--     for_person, in_project   the reviewer and the project
--     claim_count              how many reviews to return at most
--     renew                    true: starts the leases of the reviewer's claims that match the filter again and counts
--                              them; false: claims up to `claim_count` new ones only
--     queue_filter             {"annotator": id, "batch": id, "code": code of a check, "disagreement": true}, any of
--                              them. Claims that do not match are not returned, and keep their leases as they are
--
-- Returns an empty array when the person is neither an active reviewer or manager of the project nor a site
-- administrator. Locks the membership, so that the claims of one person run one after another, and waits for nobody
-- else: reviews that others are claiming are skipped. Leases that have ended return to the queue first. What is kept
-- for the reviewer comes before the queue, what is kept for another is passed over until its time, and nobody gets
-- their own work, nor more than 20 at a time.

CREATE OR REPLACE FUNCTION loupe_claim_reviews(
    for_person uuid,
    in_project uuid,
    claim_count integer,
    renew boolean,
    queue_filter jsonb
)
RETURNS uuid[]
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
DECLARE
    lease interval;
    renewed_ids uuid[] := '{}';
    kept_ids uuid[];
    queue_ids uuid[];
    more text;
    take CONSTANT text := $statement$
        WITH next AS MATERIALIZED (
            SELECT review.id FROM annotation_review review
             WHERE review.project_id = $2 AND review.status = 'open' AND review.annotator_id <> $1 AND %s %s
             ORDER BY review.queued_at, review.id LIMIT $3 FOR UPDATE SKIP LOCKED
        ), claimed AS (
            UPDATE annotation_review review
               SET status = 'claimed', reviewer_id = $1, lease_until = now() + $4
              FROM next WHERE review.id = next.id RETURNING review.id, review.queued_at)
        SELECT COALESCE(array_agg(claimed.id ORDER BY claimed.queued_at, claimed.id), '{}') FROM claimed
        $statement$;
BEGIN
    IF NOT loupe_lock_reviewer(for_person, in_project) THEN
        RETURN renewed_ids;
    END IF;
    SELECT make_interval(mins => policy.review_lease_minutes) INTO lease
      FROM annotation_qualitypolicy policy WHERE policy.project_id = in_project;
    more := loupe_review_condition(queue_filter);
    IF renew THEN
        EXECUTE format($statement$
            WITH renewed AS (
                UPDATE annotation_review review SET lease_until = now() + $3
                 WHERE review.reviewer_id = $1 AND review.status = 'claimed' AND review.project_id = $2 %s
             RETURNING review.id, review.queued_at)
            SELECT COALESCE(array_agg(renewed.id ORDER BY renewed.queued_at, renewed.id), '{}') FROM renewed
            $statement$, more)
           INTO renewed_ids USING for_person, in_project, lease;
    END IF;
    claim_count := LEAST(
        claim_count - cardinality(renewed_ids),
        20 - (SELECT count(*) FROM annotation_review review
               WHERE review.reviewer_id = for_person AND review.status = 'claimed'));
    IF claim_count <= 0 THEN
        RETURN renewed_ids;
    END IF;
    PERFORM loupe_end_review_leases(in_project, 100);
    kept_ids := '{}';
    IF EXISTS (
        SELECT FROM annotation_review review WHERE review.kept_for_id = for_person AND review.status = 'open')
    THEN
        EXECUTE format(take, 'review.kept_for_id = $1', more)
           INTO kept_ids USING for_person, in_project, claim_count, lease;
    END IF;
    claim_count := claim_count - cardinality(kept_ids);
    IF claim_count > 0 THEN
        EXECUTE format(take, '(review.kept_for_id IS NULL OR review.kept_until < now())', more)
           INTO queue_ids USING for_person, in_project, claim_count, lease;
    END IF;
    RETURN renewed_ids || kept_ids || queue_ids;
END
$$;
