-- Counts the images that a person could still claim, exactly up to `most`, which bounds the cost.
--
--     for_person, in_project   the annotator and the project
--     most                     where counting ends
--
-- Returns the number. An image has several slots, so the slots are walked in their order and each image counts once.

CREATE OR REPLACE FUNCTION loupe_images_left(for_person uuid, in_project uuid, most integer)
RETURNS integer
LANGUAGE plpgsql
SET enable_sort = off AS $$
DECLARE
    line uuid;
    image uuid;
    search record;
    found_images uuid[] := '{}';
BEGIN
    FOR line IN
        SELECT batch.id FROM annotation_batch batch
         WHERE batch.project_id = in_project AND batch.status = 'open'
           AND EXISTS (SELECT 1 FROM annotation_assignment place
                        WHERE place.batch_id = batch.id AND place.status = 'open')
         ORDER BY batch.priority, batch.created_at, batch.id
    LOOP
        search := loupe_start_of_search(for_person, line);
        FOR image IN
            SELECT place.image_id FROM annotation_assignment place
             WHERE place.batch_id = line AND place.status = 'open' AND place.rank >= search.start
               AND (SELECT mine.id FROM annotation_assignment mine
                     WHERE mine.image_id = place.image_id AND mine.annotator_id = for_person) IS NULL
             ORDER BY place.rank
        LOOP
            IF image <> ALL (found_images) THEN
                found_images := found_images || image;
                EXIT WHEN cardinality(found_images) >= most;
            END IF;
        END LOOP;
        EXIT WHEN cardinality(found_images) >= most;
    END LOOP;
    RETURN cardinality(found_images);
END
$$;
