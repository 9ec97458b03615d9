-- Returns how many more critiques the quotas of a project let a person submit.
--
--     for_person, in_project     the annotator and the project
--     total_quota, daily_quota   the quotas, in total and for a day of UTC; NULL is no quota
--
-- Gold and images that are shown again count as work does, so that nobody can tell them apart.
--
-- Returns the smaller of what the two leave; NULL when both are NULL.

CREATE OR REPLACE FUNCTION loupe_quota_left(for_person uuid, in_project uuid, total_quota integer, daily_quota integer)
RETURNS integer
LANGUAGE plpgsql
STABLE AS $$
BEGIN
    IF total_quota IS NOT NULL THEN
        total_quota := total_quota - (SELECT count(*) FROM (
            SELECT 1 FROM annotation_critique critique
             WHERE critique.project_id = in_project AND critique.annotator_id = for_person
               AND critique.purpose IN ('work', 'gold', 'retest') LIMIT total_quota) counted);
    END IF;
    IF daily_quota IS NOT NULL THEN
        daily_quota := daily_quota - (SELECT count(*) FROM (
            SELECT 1 FROM annotation_critique critique
             WHERE critique.project_id = in_project AND critique.annotator_id = for_person
               AND critique.purpose IN ('work', 'gold', 'retest')
               AND critique.submitted_at >= date_trunc('day', now(), 'UTC') LIMIT daily_quota) counted);
    END IF;
    RETURN LEAST(total_quota, daily_quota);
END
$$;
