-- Trigger function: raises integrity_constraint_violation for an image that is put back while its batch, or another
-- image of its near-duplicate group, is held out for a benchmark, or another project holds out the same bytes. It runs
-- after the statement has changed all its rows.
--
-- Whether an image is held out is no condition of the queries, for the reason that loupe_hold_out_group gives.

CREATE OR REPLACE FUNCTION loupe_check_put_back()
RETURNS trigger
LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT FROM annotation_batch batch WHERE batch.id = NEW.batch_id AND batch.held_out)
       OR (SELECT bool_or(member.held_out) FROM annotation_image member
            WHERE member.project_id = NEW.project_id AND member."group" = NEW."group" AND member."group" <> '')
       OR (SELECT bool_or(copy.held_out AND NOT copy.held_out_elsewhere) FROM annotation_image copy
            WHERE copy.sha256 = NEW.sha256 AND copy.project_id <> NEW.project_id)
    THEN
        RAISE EXCEPTION 'the batch, the group or a copy of image % is held out for a benchmark', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER image_is_put_back
    AFTER UPDATE OF held_out ON annotation_image
    FOR EACH ROW WHEN (OLD.held_out AND NOT NEW.held_out)
    EXECUTE FUNCTION loupe_check_put_back();
