-- Trigger function: retires the instructions of a critique whose answers change or that is withdrawn or rejected,
-- whoever changes it. They leave in no later release, and the feed sends them as retired.

CREATE OR REPLACE FUNCTION loupe_retire_instructions()
RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE annotation_instruction SET retired_at = now() WHERE critique_id = NEW.id AND retired_at IS NULL;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER critique_retires_instructions
    AFTER UPDATE OF answers, status ON annotation_critique
    FOR EACH ROW
    WHEN (
        OLD.answers IS DISTINCT FROM NEW.answers
        OR (NEW.status IN ('withdrawn', 'rejected') AND OLD.status NOT IN ('withdrawn', 'rejected'))
    )
    EXECUTE FUNCTION loupe_retire_instructions();
