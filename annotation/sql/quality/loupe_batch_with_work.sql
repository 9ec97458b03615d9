-- Returns the open batch from which a person's next piece of work comes; NULL when no work is left for the person.
--
--     for_person, in_project   the annotator and the project

CREATE OR REPLACE FUNCTION loupe_batch_with_work(for_person uuid, in_project uuid)
RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
    open_batch uuid;
    claim_cursor record;
BEGIN
    FOR open_batch IN SELECT batch.id FROM loupe_open_batches(in_project) AS batch (id) LOOP
        claim_cursor := loupe_claim_cursor(for_person, open_batch);
        IF loupe_first_sort_key(for_person, open_batch, claim_cursor.start) IS NOT NULL THEN
            RETURN open_batch;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
