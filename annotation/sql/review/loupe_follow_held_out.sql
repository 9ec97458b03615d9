-- Trigger function: takes the critiques of an image that is held out for a benchmark out of the queue of reviews, and
-- puts those back that still wait for a decision when the image is put back.

CREATE OR REPLACE FUNCTION loupe_follow_held_out()
RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.held_out THEN
        UPDATE annotation_review review SET status = 'done', reviewer_id = NULL, lease_until = NULL
         WHERE review.image_id = NEW.id AND review.status <> 'done';
    ELSE
        UPDATE annotation_review review SET status = 'open'
          FROM annotation_critique critique
         WHERE review.image_id = NEW.id AND review.status = 'done' AND critique.id = review.critique_id
           AND critique.status = 'submitted';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER image_stamps_reviews
    AFTER UPDATE OF held_out ON annotation_image
    FOR EACH ROW WHEN (OLD.held_out IS DISTINCT FROM NEW.held_out)
    EXECUTE FUNCTION loupe_follow_held_out();
