-- Trigger function: stamps an instruction that changes with the current sequence stamp, for readers of the feed, and with
-- the time. An update that sets `changed_seq` (to DEFAULT) and nothing else only has the feed send it again.

CREATE OR REPLACE FUNCTION loupe_stamp_instruction()
RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    is_sent_again CONSTANT boolean := NEW.changed_seq <> OLD.changed_seq;
BEGIN
    NEW.changed_seq := loupe_sequence_stamp(pg_current_xact_id());
    IF NOT is_sent_again THEN
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER instruction_changed
    BEFORE UPDATE ON annotation_instruction
    FOR EACH ROW EXECUTE FUNCTION loupe_stamp_instruction();
