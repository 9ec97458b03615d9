-- Locks the membership of a reviewer or manager and returns whether the person may review in the project.
--
--     for_person, in_project   the person and the project
--
-- A site administrator may without a membership, and then nothing is locked.

CREATE OR REPLACE FUNCTION loupe_lock_reviewer(for_person uuid, in_project uuid)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    role_there text;
BEGIN
    SELECT membership.role INTO role_there FROM annotation_membership membership
     WHERE membership.project_id = in_project AND membership.person_id = for_person AND membership.is_active
       FOR NO KEY UPDATE;
    RETURN CASE WHEN role_there IS NULL
                THEN COALESCE((SELECT person.is_superuser FROM annotation_person person WHERE person.id = for_person),
                              false)
                ELSE role_there IN ('reviewer', 'manager') END;
END
$$;
