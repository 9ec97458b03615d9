-- Claims images for an annotator and returns the ids of the assignments that the annotator has now.
--
--     for_person, in_project   the annotator and the project
--     claim_count              how many assignments to return at most
--     renew                    true: resumes assignments whose lease has ended, starts all leases again, counts them;
--                              false: claims up to `claim_count` new ones only
--
-- Returns the renewed ids, then the new ones in the order in which they were claimed. Returns an empty array when the
-- person is not an active annotator of the project, has agreed to no version of its consent, or the project has no
-- questionnaire; the caller determines which.
--
-- A person who is paused, or has to agree to a new version or to qualify first, gets no new assignment. What they have
-- begun is renewed: their claims, and of those whose lease has ended the ones with a draft.
--
-- Locks the membership, so that the claims of one person run one after another. It never waits for the claims of other
-- people. A quota counts submitted critiques, and new claims count what the annotator has claimed as well, so nobody
-- gets more than the quota allows. Gold and images that are shown again are claimed, renewed, resumed and counted as
-- work is; training and final critiques are not the desk's.
--
-- The plan is cached and never reads a whole table, here and in the functions that this one calls: planning for each
-- call took a third of the time of a submit in the database, and every row here is found by an index.

CREATE OR REPLACE FUNCTION loupe_claim(for_person uuid, in_project uuid, claim_count integer, renew boolean)
RETURNS uuid[]
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
DECLARE
    policies record;
    renewed_ids uuid[] := '{}';
    claimed_ids uuid[];
BEGIN
    SELECT project.questionnaire_id, make_interval(mins => project.lease_minutes) AS lease,
           project.total_quota, project.daily_quota, project.duplicate_spacing AS spacing,
           quality.gold_percent, quality.retest_percent, quality.retest_days,
           membership.paused_at IS NOT NULL
           OR quality.consent_id IS NOT NULL AND membership.consent_id IS DISTINCT FROM quality.consent_id
           OR quality.requires_qualification AND membership.qualified_at IS NULL AS is_gated INTO policies
      FROM annotation_membership membership
      JOIN annotation_project project ON project.id = membership.project_id
      JOIN annotation_qualitypolicy quality ON quality.project_id = membership.project_id
     WHERE membership.project_id = in_project AND membership.person_id = for_person AND membership.is_active
       AND membership.role = 'annotator' AND project.questionnaire_id IS NOT NULL
       AND (quality.consent_id IS NULL OR membership.consent_id IS NOT NULL)
       FOR NO KEY UPDATE OF membership;
    IF NOT FOUND OR policies.is_gated AND NOT renew THEN
        RETURN renewed_ids;
    END IF;
    IF policies.total_quota IS NOT NULL OR policies.daily_quota IS NOT NULL THEN
        claim_count := LEAST(
            claim_count,
            loupe_quota_left(for_person, in_project, policies.total_quota, policies.daily_quota)
            - CASE WHEN renew THEN 0 ELSE (
                SELECT count(*)
                  FROM annotation_assignment assignment
                  JOIN annotation_batch batch ON batch.id = assignment.batch_id
                 WHERE batch.project_id = in_project
                   AND assignment.annotator_id = for_person
                   AND assignment.status = 'claimed' AND assignment.purpose IN ('work', 'gold', 'retest')) END);
    END IF;
    IF renew THEN
        PERFORM loupe_resume_expired(for_person, in_project, policies.lease, GREATEST(claim_count, 0), policies.is_gated);
        WITH renewed AS (
            UPDATE annotation_assignment assignment SET lease_until = now() + policies.lease
              FROM annotation_batch batch
             WHERE batch.id = assignment.batch_id AND batch.project_id = in_project
               AND assignment.annotator_id = for_person AND assignment.status = 'claimed'
               AND assignment.purpose IN ('work', 'gold', 'retest')
         RETURNING assignment.id)
        SELECT COALESCE(array_agg(renewed.id), '{}') INTO renewed_ids FROM renewed;
    END IF;
    claim_count := claim_count - cardinality(renewed_ids);
    IF claim_count <= 0 OR policies.is_gated THEN
        RETURN renewed_ids;
    END IF;
    claimed_ids := CASE WHEN policies.gold_percent + policies.retest_percent > 0 THEN
        loupe_take_mixed(
            for_person, in_project, policies.questionnaire_id, policies.lease, claim_count, policies.spacing,
            policies.gold_percent, policies.retest_percent, policies.retest_days)
    ELSE
        loupe_take_work(
            for_person, in_project, policies.questionnaire_id, policies.lease, claim_count, policies.spacing)
    END;
    RETURN renewed_ids || claimed_ids;
END
$$;
