-- Tells whether the image that a person claimed last in a project is gold.
--
--     for_person, in_project   the annotator and the project
--
-- What is claimed now was claimed after what is submitted, so critiques are read only without a claim.

CREATE OR REPLACE FUNCTION loupe_last_is_gold(for_person uuid, in_project uuid)
RETURNS boolean
LANGUAGE plpgsql
STABLE AS $$
BEGIN
    RETURN COALESCE(
        (SELECT claimed.purpose = 'gold' FROM annotation_assignment claimed
          WHERE claimed.annotator_id = for_person AND claimed.status = 'claimed'
            AND (SELECT batch.project_id FROM annotation_batch batch WHERE batch.id = claimed.batch_id) = in_project
          ORDER BY claimed.claimed_at DESC LIMIT 1),
        (SELECT critique.purpose = 'gold' FROM annotation_critique critique
          WHERE critique.project_id = in_project AND critique.annotator_id = for_person
          ORDER BY critique.submitted_at DESC LIMIT 1),
        false);
END
$$;
