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
    RETURN (SELECT place.rank FROM annotation_assignment place
             WHERE place.batch_id = in_batch AND place.status = 'open' AND place.rank >= from_rank
               AND (SELECT mine.id FROM annotation_assignment mine
                     WHERE mine.image_id = place.image_id AND mine.annotator_id = for_person) IS NULL
             ORDER BY place.rank LIMIT 1);
END
$$;
