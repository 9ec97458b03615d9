-- Counts the images that a person could still claim, exactly up to `maximum`, which bounds the cost.
--
--     for_person, in_project   the annotator and the project
--     maximum                  the number at which counting ends
--
-- Returns the number. An image may have several open slots, so the slots are read in their order and each image is
-- counted once.

CREATE OR REPLACE FUNCTION loupe_images_left(for_person uuid, in_project uuid, maximum integer)
RETURNS integer
LANGUAGE plpgsql
SET enable_sort = off AS $$
DECLARE
    open_batch uuid;
    next_image uuid;
    claim_cursor record;
    image_ids uuid[] := '{}';
    has_decided CONSTANT boolean := loupe_has_decided(for_person, in_project);
BEGIN
    FOR open_batch IN SELECT batch.id FROM loupe_open_batches(in_project) AS batch (id) LOOP
        claim_cursor := loupe_claim_cursor(for_person, open_batch);
        FOR next_image IN
            SELECT slot.image_id FROM annotation_assignment slot
             WHERE slot.batch_id = open_batch AND slot.status = 'open' AND slot.sort_key >= claim_cursor.start
               AND (SELECT earlier.id FROM annotation_assignment earlier
                     WHERE earlier.image_id = slot.image_id AND earlier.annotator_id = for_person LIMIT 1) IS NULL
               AND (NOT has_decided OR NOT loupe_has_decided_on(for_person, slot.image_id))
             ORDER BY slot.sort_key
        LOOP
            IF next_image <> ALL (image_ids) THEN
                image_ids := image_ids || next_image;
                EXIT WHEN cardinality(image_ids) >= maximum;
            END IF;
        END LOOP;
        EXIT WHEN cardinality(image_ids) >= maximum;
    END LOOP;
    RETURN cardinality(image_ids);
END
$$;
