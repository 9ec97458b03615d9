-- Trigger function: stamps the critiques of an image that is held out for a benchmark, or put back, and marks its
-- instructions, so that the feeds send them again: without their texts, or with them.

CREATE OR REPLACE FUNCTION loupe_stamp_held_out()
RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE annotation_critique critique SET changed_seq = DEFAULT WHERE critique.image_id = NEW.id;
    UPDATE annotation_instruction instruction SET held_out = NEW.held_out
      FROM annotation_critique critique
     WHERE critique.image_id = NEW.id AND instruction.critique_id = critique.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER image_stamps_held_out
    AFTER UPDATE OF held_out ON annotation_image
    FOR EACH ROW WHEN (OLD.held_out IS DISTINCT FROM NEW.held_out)
    EXECUTE FUNCTION loupe_stamp_held_out();
