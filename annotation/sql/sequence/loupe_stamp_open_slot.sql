-- Trigger function: stamps a slot that opens, or moves to another rank while open, with the current moment, so that a
-- claim finds it although it lies before the person's cursor.

CREATE OR REPLACE FUNCTION loupe_stamp_open_slot()
RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.opened_in := loupe_moment(pg_current_xact_id());
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER slot_opened
    BEFORE UPDATE OF status, rank ON annotation_assignment
    FOR EACH ROW WHEN (NEW.status = 'open')
    EXECUTE FUNCTION loupe_stamp_open_slot();
