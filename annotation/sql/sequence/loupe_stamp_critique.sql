-- Trigger function: stamps a critique that changes with the current sequence stamp, for readers of the feed, and with the
-- time. An update that sets `changed_seq` (to DEFAULT) and nothing else only has the feed send the critique again: it
-- is as it was, so neither its time nor the stamp of its state moves.
--
-- A transaction that only sends it again may have waited for one that changed it and began later, whose stamp is then
-- the higher one and stays: no reader has come as far, because the one that waited was still open. So `changed_seq` is
-- never below `state_seq`, and whoever has read the critique as of the one has read the other.

CREATE OR REPLACE FUNCTION loupe_stamp_critique()
RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    is_sent_again CONSTANT boolean := NEW.changed_seq <> OLD.changed_seq;
BEGIN
    NEW.changed_seq := loupe_sequence_stamp(pg_current_xact_id());
    IF is_sent_again THEN
        NEW.changed_seq := greatest(NEW.changed_seq, OLD.changed_seq);
    ELSE
        NEW.state_seq := NEW.changed_seq;
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER critique_changed
    BEFORE UPDATE ON annotation_critique
    FOR EACH ROW EXECUTE FUNCTION loupe_stamp_critique();
