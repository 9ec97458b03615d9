-- Returns the lowest rank, from `from_rank` on, of an open slot of a batch whose image the person has not had yet.
--
--     for_person, in_batch   the annotator and the batch
--     from_rank              where to begin
--
-- Returns NULL when there is none. Whether the person had an image is asked as a value, image by image: NOT EXISTS
-- becomes a join, whose plan, made while a project is new and kept since, would read all that the person ever did.

CREATE OR REPLACE FUNCTION loupe_first_rank(for_person uuid, in_batch uuid, from_rank bigint)
RETURNS bigint
LANGUAGE plpgsql
STABLE AS $$
BEGIN
    RETURN (SELECT slot.rank FROM annotation_assignment slot
             WHERE slot.batch_id = in_batch AND slot.status = 'open' AND slot.rank >= from_rank
               AND (SELECT earlier.id FROM annotation_assignment earlier
                     WHERE earlier.image_id = slot.image_id AND earlier.annotator_id = for_person) IS NULL
             ORDER BY slot.rank LIMIT 1);
END
$$;
