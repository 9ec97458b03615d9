-- Trigger function: holds a new image of a held-out batch out for a benchmark too, whoever adds it, and one whose bytes
-- another project holds out.
--
-- The lock is the one that the foreign key takes afterwards. It waits for a transaction that holds the batch out, and
-- then reads the batch as that left it.

CREATE OR REPLACE FUNCTION loupe_hold_out_new_image()
RETURNS trigger
LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    SELECT batch.held_out INTO NEW.held_out FROM annotation_batch batch WHERE batch.id = NEW.batch_id FOR KEY SHARE;
    IF NOT NEW.held_out
       AND (SELECT bool_or(copy.held_out AND NOT copy.held_out_elsewhere) FROM annotation_image copy
             WHERE copy.sha256 = NEW.sha256 AND copy.project_id <> NEW.project_id)
    THEN
        NEW.held_out := true;
        NEW.held_out_elsewhere := true;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER image_is_held_out_with_batch
    BEFORE INSERT ON annotation_image
    FOR EACH ROW WHEN (NOT NEW.held_out)
    EXECUTE FUNCTION loupe_hold_out_new_image();
