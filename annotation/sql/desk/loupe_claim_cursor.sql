-- Returns the rank from which to search a batch for open slots for a person. In a batch, each open slot of a lower
-- rank is of an image that the person had already, unless it opened later; what opened later is looked through here.
--
--     for_person, in_batch   the annotator and the batch
--
-- Returns `start`, the rank; `passed`, how many slots opened since the stored cursor was written; `seen`, the stamp to
-- store with the next cursor: what a snapshot does not show was written by a transaction from its xmin on.

CREATE OR REPLACE FUNCTION loupe_claim_cursor(
    for_person uuid,
    in_batch uuid,
    OUT start bigint,
    OUT passed bigint,
    OUT seen bigint
)
LANGUAGE plpgsql AS $$
DECLARE
    stored annotation_frontier;
BEGIN
    seen := loupe_moment(pg_snapshot_xmin(pg_current_snapshot()));
    SELECT * INTO stored FROM annotation_frontier frontier
     WHERE frontier.person_id = for_person AND frontier.batch_id = in_batch;
    IF NOT FOUND THEN
        start := 0;
        passed := 0;
        RETURN;
    END IF;
    SELECT count(*), LEAST(stored.rank, min(reopened.rank) FILTER (WHERE NOT EXISTS (
               SELECT 1 FROM annotation_assignment earlier
                WHERE earlier.image_id = reopened.image_id AND earlier.annotator_id = for_person)))
      INTO passed, start
      FROM (SELECT slot.rank, slot.image_id FROM annotation_assignment slot
             WHERE slot.batch_id = in_batch AND slot.status = 'open' AND slot.opened_in >= stored.seen
            OFFSET 0) reopened
     WHERE reopened.rank < stored.rank;
END
$$;
