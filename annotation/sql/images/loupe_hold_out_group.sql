-- Trigger function: holds all near-duplicates of a held-out image out for a benchmark, whoever groups them: one image
-- that is held out, joins a group or enters with one holds out the whole group.
--
-- The advisory lock is that of grouping: of two images that join a group at once, one must see the other. While
-- members are locked, no critique of them is committed that the stamps for the feed would miss.

CREATE OR REPLACE FUNCTION loupe_hold_out_group()
RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('loupe.groups'), hashtext(NEW.project_id::text));
    IF EXISTS (
        SELECT FROM annotation_image member
         WHERE member.project_id = NEW.project_id AND member."group" = NEW."group" AND member.held_out)
    THEN
        PERFORM FROM annotation_image member
          WHERE member.project_id = NEW.project_id AND member."group" = NEW."group" AND NOT member.held_out
          ORDER BY member.id FOR UPDATE;
        UPDATE annotation_image member SET held_out = true, held_out_elsewhere = NOT EXISTS (
            SELECT FROM annotation_image other
             WHERE other.project_id = NEW.project_id AND other."group" = NEW."group"
               AND other.held_out AND NOT other.held_out_elsewhere)
         WHERE member.project_id = NEW.project_id AND member."group" = NEW."group" AND NOT member.held_out;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER image_enters_group
    AFTER INSERT ON annotation_image
    FOR EACH ROW WHEN (NEW."group" <> '')
    EXECUTE FUNCTION loupe_hold_out_group();

CREATE OR REPLACE TRIGGER image_joins_group
    AFTER UPDATE OF "group", held_out ON annotation_image
    FOR EACH ROW
    WHEN (
        NEW."group" <> ''
        AND (OLD."group" IS DISTINCT FROM NEW."group" OR (NEW.held_out AND NOT OLD.held_out))
    )
    EXECUTE FUNCTION loupe_hold_out_group();
