-- Trigger function: marks a new instruction as held out if the image of its critique is, and as one of a returned
-- critique if that is, whoever stores it.

CREATE OR REPLACE FUNCTION loupe_mark_new_instruction()
RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    SELECT image.held_out, critique.status = 'returned' INTO NEW.held_out, NEW.critique_returned
      FROM annotation_critique critique JOIN annotation_image image ON image.id = critique.image_id
     WHERE critique.id = NEW.critique_id;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER instruction_is_marked_when_new
    BEFORE INSERT ON annotation_instruction
    FOR EACH ROW EXECUTE FUNCTION loupe_mark_new_instruction();
