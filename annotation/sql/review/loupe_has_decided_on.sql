-- Tells whether a person has decided on a critique of an image, as a reviewer, and so has seen others' answers.
--
--     for_person, of_image   the person and the image

CREATE OR REPLACE FUNCTION loupe_has_decided_on(for_person uuid, of_image uuid)
RETURNS boolean
LANGUAGE plpgsql
STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM annotation_critique critique
                     JOIN annotation_reviewdecision decision ON decision.critique_id = critique.id
                    WHERE critique.image_id = of_image AND decision.reviewer_id = for_person);
END
$$;
