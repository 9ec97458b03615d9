-- Trigger function: stores the current sequence stamp in a slot that opens, or gets another sort key while open, so
-- that a claim finds it although it lies before the person's cursor.

CREATE OR REPLACE FUNCTION loupe_stamp_open_slot()
RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.opened_seq := loupe_sequence_stamp(pg_current_xact_id());
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER slot_opened
    BEFORE UPDATE OF status, sort_key ON annotation_assignment
    FOR EACH ROW WHEN (NEW.status = 'open')
    EXECUTE FUNCTION loupe_stamp_open_slot();
