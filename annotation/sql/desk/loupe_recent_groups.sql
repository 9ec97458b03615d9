-- Returns the near-duplicate groups of the images that a person had recently: of the last `spacing` images that the
-- person submitted or skipped, and of the images that the person has claimed.
--
--     for_person, in_project   the annotator and the project
--     spacing                  the project's number of images between near-duplicates; 0 separates none
--
-- Returns NULL when the project separates none or has no groups. A subquery for each image reads its group, because a
-- cached plan of a join could read every image of the project.

CREATE OR REPLACE FUNCTION loupe_recent_groups(for_person uuid, in_project uuid, spacing integer)
RETURNS text[]
LANGUAGE plpgsql
STABLE AS $$
BEGIN
    IF spacing = 0 OR NOT EXISTS (
        SELECT 1 FROM annotation_image image WHERE image.project_id = in_project AND image."group" <> '')
    THEN
        RETURN NULL;
    END IF;
    RETURN ARRAY(
        SELECT grouped."group" FROM (
            SELECT (SELECT image."group" FROM annotation_image image
                     WHERE image.id = recent.image_id AND image.project_id = in_project) AS "group"
              FROM (
                (SELECT ended.image_id FROM (
                    (SELECT critique.image_id, critique.submitted_at AS at FROM annotation_critique critique
                      WHERE critique.project_id = in_project AND critique.annotator_id = for_person
                      ORDER BY critique.submitted_at DESC LIMIT spacing)
                    UNION ALL
                    (SELECT skipped.image_id, skipped.ended_at FROM annotation_assignment skipped
                      WHERE skipped.annotator_id = for_person AND skipped.status = 'skipped'
                      ORDER BY skipped.ended_at DESC LIMIT spacing)) ended
                  ORDER BY ended.at DESC LIMIT spacing)
                UNION ALL
                SELECT claimed.image_id FROM annotation_assignment claimed
                 WHERE claimed.annotator_id = for_person AND claimed.status = 'claimed') recent) grouped
         WHERE grouped."group" <> '');
END
$$;
