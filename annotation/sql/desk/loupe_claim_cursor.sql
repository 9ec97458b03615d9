-- Returns the sort key from which to search a batch for open slots for a person. Each open slot of the batch with a
-- lower sort key is of an image that the person had already or decided on, unless it opened later; slots that opened
-- later are checked here. Those of images that the person decided on are not left out here: few people have decided on
-- any, and the search passes them.
--
--     for_person, in_batch   the annotator and the batch
--
-- Returns `start`, the sort key; `passed`, how many slots before the stored cursor opened since it was written;
-- `seen_seq`, the sequence stamp to store with the next cursor: what a snapshot does not show was written by a
-- transaction from its xmin on.

CREATE OR REPLACE FUNCTION loupe_claim_cursor(
    for_person uuid,
    in_batch uuid,
    OUT start bigint,
    OUT passed bigint,
    OUT seen_seq bigint
)
LANGUAGE plpgsql AS $$
DECLARE
    stored annotation_claimcursor;
BEGIN
    seen_seq := loupe_sequence_stamp(pg_snapshot_xmin(pg_current_snapshot()));
    SELECT * INTO stored FROM annotation_claimcursor claim_cursor
     WHERE claim_cursor.person_id = for_person AND claim_cursor.batch_id = in_batch;
    IF NOT FOUND THEN
        start := 0;
        passed := 0;
        RETURN;
    END IF;
    SELECT count(*), LEAST(stored.sort_key, min(reopened.sort_key) FILTER (WHERE NOT EXISTS (
               SELECT 1 FROM annotation_assignment earlier
                WHERE earlier.image_id = reopened.image_id AND earlier.annotator_id = for_person)))
      INTO passed, start
      FROM (SELECT slot.sort_key, slot.image_id FROM annotation_assignment slot
             WHERE slot.batch_id = in_batch AND slot.status = 'open' AND slot.opened_seq >= stored.seen_seq
            OFFSET 0) reopened
     WHERE reopened.sort_key < stored.sort_key;
END
$$;
