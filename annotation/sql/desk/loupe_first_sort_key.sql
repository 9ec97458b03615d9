-- Returns the lowest sort key, from `from_sort_key` on, of an open slot of a batch whose image the person has not had
-- yet.
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
BEGIN
    RETURN (SELECT slot.sort_key FROM annotation_assignment slot
             WHERE slot.batch_id = in_batch AND slot.status = 'open' AND slot.sort_key >= from_sort_key
               AND (SELECT earlier.id FROM annotation_assignment earlier
                     WHERE earlier.image_id = slot.image_id AND earlier.annotator_id = for_person LIMIT 1) IS NULL
             ORDER BY slot.sort_key LIMIT 1);
END
$$;
