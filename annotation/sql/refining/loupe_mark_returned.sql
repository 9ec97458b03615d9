-- Trigger function: marks the instructions of a critique that is returned to its author, and takes the mark away once
-- the author or a reviewer has answered, so that the feed sends them again: without their texts, or with them. Those
-- that are retired stay as they are.

CREATE OR REPLACE FUNCTION loupe_mark_returned()
RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE annotation_instruction SET critique_returned = NEW.status = 'returned'
     WHERE critique_id = NEW.id AND retired_at IS NULL;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER critique_marks_returned
    AFTER UPDATE OF status ON annotation_critique
    FOR EACH ROW
    WHEN ((OLD.status = 'returned') <> (NEW.status = 'returned'))
    EXECUTE FUNCTION loupe_mark_returned();
