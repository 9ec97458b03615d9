-- Accepts the next open reviews that matched the filter of a bulk acceptance when its sample was drawn.
--
--     for_acceptance   the bulk acceptance, whose row the caller has locked
--     maximum          how many at most
--
-- Returns how many were accepted: 0 when there are no more, NULL when the person may not review in the project any more.
-- What was queued or changed since, is kept for another reviewer or is being worked on by somebody stays as it is. It
-- waits for nobody: rows that are locked are passed over. The change of each critique and its decision have the same
-- time, by which readers know that they belong together.
--
-- Each call goes on after the last review that the one before accepted, so that what cannot be accepted is read once.
-- At the end of the queue it begins once more at the head, for what was locked meanwhile. Each acceptance has its event.

CREATE OR REPLACE FUNCTION loupe_accept_in_bulk(for_acceptance uuid, maximum integer)
RETURNS integer
LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    acceptance annotation_bulkacceptance;
    accepted integer;
    last_at timestamptz;
    last_id uuid;
BEGIN
    SELECT * INTO acceptance FROM annotation_bulkacceptance requested WHERE requested.id = for_acceptance;
    IF NOT loupe_lock_reviewer(acceptance.requested_by_id, acceptance.project_id) THEN
        RETURN NULL;
    END IF;
    LOOP
        EXECUTE format($statement$
            WITH due AS MATERIALIZED (
                SELECT review.id, review.queued_at, review.flag_codes, review.round, critique.id AS critique_id,
                       critique.changed_seq
                  FROM annotation_review review JOIN annotation_critique critique ON critique.id = review.critique_id
                 WHERE review.project_id = $1 AND review.status = 'open' AND review.annotator_id <> $2
                   AND review.queued_seq < $3 AND critique.state_seq < $3 AND critique.status = 'submitted'
                   AND (review.kept_for_id IS NULL OR review.kept_for_id = $2 OR review.kept_until < now())
                   AND (review.queued_at, review.id) > ($5, $6) %s
                 ORDER BY review.queued_at, review.id LIMIT $4 FOR NO KEY UPDATE OF critique, review SKIP LOCKED
            ), accepted AS (
                UPDATE annotation_critique critique SET status = 'accepted'
                  FROM due WHERE critique.id = due.critique_id RETURNING critique.id, critique.updated_at
            ), changes AS (
                INSERT INTO annotation_critiquechange (critique_id, at, answers)
                SELECT accepted.id, accepted.updated_at, '{}' FROM accepted
            ), decisions AS (
                INSERT INTO annotation_reviewdecision (
                    critique_id, project_id, reviewer_id, decision, comments, flag_codes, critique_seq, round,
                    in_bulk, at)
                SELECT accepted.id, $1, $2, 'accept', '{}', due.flag_codes, due.changed_seq, due.round, true,
                       accepted.updated_at
                  FROM due JOIN accepted ON accepted.id = due.critique_id
            ), events AS (
                INSERT INTO annotation_event (project_id, actor_id, verb, noun, target, data)
                SELECT $1, $2, 'accepted', 'critique', due.critique_id, '{}'
                  FROM due ORDER BY due.queued_at, due.id
            ), reviews AS (
                UPDATE annotation_review review SET status = 'done', kept_for_id = NULL, kept_until = NULL
                  FROM due WHERE review.id = due.id
            )
            SELECT count(*), max(due.queued_at), (array_agg(due.id ORDER BY due.queued_at DESC, due.id DESC))[1]
              FROM due
            $statement$, loupe_review_condition(acceptance.filter))
           INTO accepted, last_at, last_id
          USING acceptance.project_id, acceptance.requested_by_id, acceptance.until_seq, maximum,
                coalesce(acceptance.after_at, '-infinity'),
                coalesce(acceptance.after_id, '00000000-0000-0000-0000-000000000000');
        EXIT WHEN accepted > 0 OR acceptance.after_at IS NULL;
        acceptance.after_at := NULL;
        acceptance.after_id := NULL;
    END LOOP;
    UPDATE annotation_bulkacceptance SET after_at = last_at, after_id = last_id WHERE id = for_acceptance;
    RETURN accepted;
END
$$;
