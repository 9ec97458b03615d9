-- Returns how many more critiques the quotas of a project let a person submit.
--
--     for_person, in_project   the annotator and the project
--     in_all, a_day            the quotas, in total and for a day of UTC; NULL is no quota
--
-- Returns the smaller of what the two leave; NULL when both are NULL.

CREATE OR REPLACE FUNCTION loupe_room_left(for_person uuid, in_project uuid, in_all integer, a_day integer)
RETURNS integer
LANGUAGE plpgsql
STABLE AS $$
BEGIN
    IF in_all IS NOT NULL THEN
        in_all := in_all - (SELECT count(*) FROM (
            SELECT 1 FROM annotation_critique done
             WHERE done.project_id = in_project AND done.annotator_id = for_person LIMIT in_all) counted);
    END IF;
    IF a_day IS NOT NULL THEN
        a_day := a_day - (SELECT count(*) FROM (
            SELECT 1 FROM annotation_critique done
             WHERE done.project_id = in_project AND done.annotator_id = for_person
               AND done.submitted_at >= date_trunc('day', now(), 'UTC') LIMIT a_day) counted);
    END IF;
    RETURN LEAST(in_all, a_day);
END
$$;
