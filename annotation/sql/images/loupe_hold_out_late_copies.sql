-- Trigger function, at the end of a transaction: holds the same bytes out in other projects also where one transaction
-- added an image, or held it out, while another one that it could not see did so with a copy.
--
-- The lock lets such transactions commit one after the other, and the later one sees what the earlier one left. It is
-- the last one that a transaction takes, and is held for the commit alone.

CREATE OR REPLACE FUNCTION loupe_hold_out_late_copies()
RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('loupe.copies'), 0);
    UPDATE annotation_image image SET held_out = true, held_out_elsewhere = true
     WHERE image.sha256 = NEW.sha256 AND NOT image.held_out
       AND (SELECT bool_or(copy.held_out AND NOT copy.held_out_elsewhere) FROM annotation_image copy
             WHERE copy.sha256 = NEW.sha256 AND copy.project_id <> image.project_id);
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS image_was_added ON annotation_image;

CREATE CONSTRAINT TRIGGER image_was_added
    AFTER INSERT ON annotation_image
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION loupe_hold_out_late_copies();

DROP TRIGGER IF EXISTS image_was_held_out ON annotation_image;

CREATE CONSTRAINT TRIGGER image_was_held_out
    AFTER UPDATE OF held_out, held_out_elsewhere ON annotation_image
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    WHEN (NEW.held_out AND NOT NEW.held_out_elsewhere AND (OLD.held_out_elsewhere OR NOT OLD.held_out))
    EXECUTE FUNCTION loupe_hold_out_late_copies();
