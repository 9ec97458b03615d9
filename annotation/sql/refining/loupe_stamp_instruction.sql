-- Trigger function: stamps an instruction that changes with the current sequence stamp and time, for readers of the
-- feed.

CREATE OR REPLACE FUNCTION loupe_stamp_instruction()
RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_seq := loupe_sequence_stamp(pg_current_xact_id());
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER instruction_changed
    BEFORE UPDATE ON annotation_instruction
    FOR EACH ROW EXECUTE FUNCTION loupe_stamp_instruction();
