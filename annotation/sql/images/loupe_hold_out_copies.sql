-- Trigger function: holds the same bytes out in all other projects when a project holds an image out for a benchmark.
--
-- There they are marked as held out for another project, which reaches no further, so that the project that began it
-- can put its image back. All copies are locked, also those that are held out: one of them may be put back just now.
-- The advisory locks are those of grouping, taken before images as everywhere.

CREATE OR REPLACE FUNCTION loupe_hold_out_copies()
RETURNS trigger
LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('loupe.groups'), hashtext(other.project_id::text))
       FROM (SELECT DISTINCT copy.project_id FROM annotation_image copy
              WHERE copy.sha256 = NEW.sha256 AND copy.project_id <> NEW.project_id ORDER BY copy.project_id) other;
    PERFORM FROM annotation_image copy
      WHERE copy.sha256 = NEW.sha256 AND copy.project_id <> NEW.project_id
      ORDER BY copy.id FOR UPDATE;
    UPDATE annotation_image copy SET held_out = true, held_out_elsewhere = true
     WHERE copy.sha256 = NEW.sha256 AND copy.project_id <> NEW.project_id AND NOT copy.held_out;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER image_enters_held_out
    AFTER INSERT ON annotation_image
    FOR EACH ROW WHEN (NEW.held_out AND NOT NEW.held_out_elsewhere)
    EXECUTE FUNCTION loupe_hold_out_copies();

CREATE OR REPLACE TRIGGER image_holds_out_copies
    AFTER UPDATE OF held_out, held_out_elsewhere ON annotation_image
    FOR EACH ROW
    WHEN (NEW.held_out AND NOT NEW.held_out_elsewhere AND (OLD.held_out_elsewhere OR NOT OLD.held_out))
    EXECUTE FUNCTION loupe_hold_out_copies();
