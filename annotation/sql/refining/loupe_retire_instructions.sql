-- Trigger function: retires the instructions of a critique whose answers change or that is withdrawn, whoever changes
-- it. They leave in no later release, and the feed sends them as retired.

CREATE OR REPLACE FUNCTION loupe_retire_instructions()
RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE annotation_instruction SET retired_at = now() WHERE critique_id = NEW.id AND retired_at IS NULL;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER critique_retires_instructions
    AFTER UPDATE OF answers, withdrawn_at ON annotation_critique
    FOR EACH ROW
    WHEN (
        OLD.answers IS DISTINCT FROM NEW.answers
        OR (NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL)
    )
    EXECUTE FUNCTION loupe_retire_instructions();
