-- Trigger function: holds all near-duplicates of a held-out image out for a benchmark, whoever groups them: one image
-- that is held out, joins a group or enters with one holds out the whole group.
--
-- The advisory lock is that of grouping: of two images that join a group at once, one must see the other. While
-- members are locked, no critique of them is committed that the stamps for the feed would miss.
--
-- The group is read with a condition that the index image_by_group has, and without one that image_held_out has: by that
-- one each call would read all images that the same statement holds out.

CREATE OR REPLACE FUNCTION loupe_hold_out_group()
RETURNS trigger
LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    has_held_out boolean;
    is_held_out boolean;
    is_held_out_here boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('loupe.groups'), hashtext(NEW.project_id::text));
    SELECT bool_or(member.held_out), bool_and(member.held_out),
           bool_or(member.held_out AND NOT member.held_out_elsewhere)
      INTO has_held_out, is_held_out, is_held_out_here
      FROM annotation_image member
     WHERE member.project_id = NEW.project_id AND member."group" = NEW."group" AND member."group" <> '';
    IF has_held_out AND NOT is_held_out THEN
        PERFORM FROM annotation_image member
          WHERE member.project_id = NEW.project_id AND member."group" = NEW."group" AND member."group" <> ''
            AND NOT member.held_out
          ORDER BY member.id FOR UPDATE;
        UPDATE annotation_image member SET held_out = true, held_out_elsewhere = NOT is_held_out_here
         WHERE member.project_id = NEW.project_id AND member."group" = NEW."group" AND member."group" <> ''
           AND NOT member.held_out;
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
