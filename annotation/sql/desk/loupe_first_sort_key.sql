-- Returns the lowest sort key, from `from_sort_key` on, of an open slot of a batch whose image the person has not had
-- yet, nor decided on as a reviewer.
--
--     for_person, in_batch   the annotator and the batch
--     from_sort_key          the sort key from which to search
--
-- Returns NULL when there is none. A subquery for each image checks whether the person had it, because NOT EXISTS
-- becomes a join: its plan, made while the project is new and cached since, would read everything that the person ever
-- did.

CREATE OR REPLACE FUNCTION loupe_first_sort_key(for_person uuid, in_batch uuid, from_sort_key bigint)
RETURNS bigint
LANGUAGE plpgsql
STABLE AS $$
DECLARE
    has_decided CONSTANT boolean := loupe_has_decided(
        for_person, (SELECT batch.project_id FROM annotation_batch batch WHERE batch.id = in_batch));
BEGIN
    RETURN (SELECT slot.sort_key FROM annotation_assignment slot
             WHERE slot.batch_id = in_batch AND slot.status = 'open' AND slot.sort_key >= from_sort_key
               AND (SELECT earlier.id FROM annotation_assignment earlier
                     WHERE earlier.image_id = slot.image_id AND earlier.annotator_id = for_person LIMIT 1) IS NULL
               AND (NOT has_decided OR NOT loupe_has_decided_on(for_person, slot.image_id))
             ORDER BY slot.sort_key LIMIT 1);
END
$$;
