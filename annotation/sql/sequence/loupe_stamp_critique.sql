-- Trigger function: stamps a critique that changes with the current sequence stamp, for readers of the feed, and with the
-- time. An update that sets `changed_seq` (to DEFAULT) and nothing else only has the feed send the critique again: it
-- is as it was, so neither its time nor the stamp of its state moves.

CREATE OR REPLACE FUNCTION loupe_stamp_critique()
RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    is_sent_again CONSTANT boolean := NEW.changed_seq <> OLD.changed_seq;
BEGIN
    NEW.changed_seq := loupe_sequence_stamp(pg_current_xact_id());
    IF NOT is_sent_again THEN
        NEW.state_seq := NEW.changed_seq;
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER critique_changed
    BEFORE UPDATE ON annotation_critique
    FOR EACH ROW EXECUTE FUNCTION loupe_stamp_critique();
