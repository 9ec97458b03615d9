-- Tells whether a person has decided on any critique of a project, as a reviewer.
--
--     for_person, in_project   the person and the project
--
-- Most annotators have not, so that a claim asks this once, and nothing of each image.

CREATE OR REPLACE FUNCTION loupe_has_decided(for_person uuid, in_project uuid)
RETURNS boolean
LANGUAGE plpgsql
STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM annotation_reviewdecision decision
                    WHERE decision.project_id = in_project AND decision.reviewer_id = for_person);
END
$$;
