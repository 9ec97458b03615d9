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
    open_batch uuid;
    next_image uuid;
    claim_cursor record;
    image_ids uuid[] := '{}';
BEGIN
    FOR open_batch IN
        SELECT batch.id FROM annotation_batch batch
         WHERE batch.project_id = in_project AND batch.status = 'open'
           AND EXISTS (SELECT 1 FROM annotation_assignment slot
                        WHERE slot.batch_id = batch.id AND slot.status = 'open')
         ORDER BY batch.priority, batch.created_at, batch.id
    LOOP
        claim_cursor := loupe_claim_cursor(for_person, open_batch);
        FOR next_image IN
            SELECT slot.image_id FROM annotation_assignment slot
             WHERE slot.batch_id = open_batch AND slot.status = 'open' AND slot.sort_key >= claim_cursor.start
               AND (SELECT earlier.id FROM annotation_assignment earlier
                     WHERE earlier.image_id = slot.image_id AND earlier.annotator_id = for_person) IS NULL
             ORDER BY slot.sort_key
        LOOP
            IF next_image <> ALL (image_ids) THEN
                image_ids := image_ids || next_image;
                EXIT WHEN cardinality(image_ids) >= most;
            END IF;
        END LOOP;
        EXIT WHEN cardinality(image_ids) >= most;
    END LOOP;
    RETURN cardinality(image_ids);
END
$$;
