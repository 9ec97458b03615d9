-- Returns the near-duplicate groups that a person met recently: those of the last `within` images that the person
-- submitted or skipped, and of the images on the person's desk.
--
--     for_person, in_project   the annotator and the project
--     within                   the project's number of images between near-duplicates; 0 keeps none apart
--
-- Returns NULL when the project keeps none apart or has no groups. Each image's group is asked as a value: as a join,
-- a plan that is made once could read every image of the project.

CREATE OR REPLACE FUNCTION loupe_groups_met(for_person uuid, in_project uuid, within integer)
RETURNS text[]
LANGUAGE plpgsql
STABLE AS $$
BEGIN
    IF within = 0 OR NOT EXISTS (
        SELECT 1 FROM annotation_image image WHERE image.project_id = in_project AND image."group" <> '')
    THEN
        RETURN NULL;
    END IF;
    RETURN ARRAY(
        SELECT met."group" FROM (
            SELECT (SELECT image."group" FROM annotation_image image
                     WHERE image.id = lately.image_id AND image.project_id = in_project) AS "group"
              FROM (
                (SELECT past.image_id FROM (
                    (SELECT done.image_id, done.submitted_at AS at FROM annotation_critique done
                      WHERE done.project_id = in_project AND done.annotator_id = for_person
                      ORDER BY done.submitted_at DESC LIMIT within)
                    UNION ALL
                    (SELECT skipped.image_id, skipped.ended_at FROM annotation_assignment skipped
                      WHERE skipped.annotator_id = for_person AND skipped.status = 'skipped'
                      ORDER BY skipped.ended_at DESC LIMIT within)) past
                  ORDER BY past.at DESC LIMIT within)
                UNION ALL
                SELECT held.image_id FROM annotation_assignment held
                 WHERE held.annotator_id = for_person AND held.status = 'claimed') lately) met
         WHERE met."group" <> '');
END
$$;
