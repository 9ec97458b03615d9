-- Trigger function: marks a new instruction as held out if the image of its critique is, whoever stores it.

CREATE OR REPLACE FUNCTION loupe_hold_out_new_instruction()
RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    SELECT image.held_out INTO NEW.held_out
      FROM annotation_critique critique JOIN annotation_image image ON image.id = critique.image_id
     WHERE critique.id = NEW.critique_id;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER instruction_is_held_out_with_image
    BEFORE INSERT ON annotation_instruction
    FOR EACH ROW EXECUTE FUNCTION loupe_hold_out_new_instruction();
