-- Claims images for an annotator and returns the ids of the assignments that the annotator now has from this call.
--
--     for_person, in_project   the annotator and the project
--     wanted                   how many assignments to return at most
--     renew                    true: resumes assignments whose lease has ended, starts all leases again and counts them;
--                              false: claims `wanted` new ones only
--
-- Returns the renewed ids, then the new ones in the order of the dispenser. Returns an empty array when the person is
-- not an active annotator of the project or the project has no questionnaire; the caller finds out which.
--
-- Locks the membership, so that the claims of one person run one after another. Claims of other people are never
-- waited for. A quota counts submitted critiques, and new claims count what the annotator holds as well, so nobody is
-- given more than the quota allows. An annotator for whom only near-duplicates of recent images are left gets those:
-- an image is never kept from its last annotator.
--
-- The plan is kept and never reads a whole table, here and in the functions that this one calls: planning anew for
-- each call took a third of the time of a submit in the database, and every row here is found by an index.

CREATE OR REPLACE FUNCTION loupe_claim(for_person uuid, in_project uuid, wanted integer, renew boolean)
RETURNS uuid[]
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
DECLARE
    desk record;
    met text[];
    held uuid[] := '{}';
    given uuid[];
BEGIN
    SELECT project.questionnaire_id, make_interval(mins => project.lease_minutes) AS lease,
           project.total_quota, project.daily_quota, project.neighbours_apart INTO desk
      FROM annotation_membership member JOIN annotation_project project ON project.id = member.project_id
     WHERE member.project_id = in_project AND member.person_id = for_person AND member.is_active
       AND member.role = 'annotator' AND project.questionnaire_id IS NOT NULL
       FOR NO KEY UPDATE OF member;
    IF NOT FOUND THEN
        RETURN held;
    END IF;
    IF desk.total_quota IS NOT NULL OR desk.daily_quota IS NOT NULL THEN
        wanted := LEAST(wanted, loupe_room_left(for_person, in_project, desk.total_quota, desk.daily_quota)
            - CASE WHEN renew THEN 0 ELSE (
                SELECT count(*)
                  FROM annotation_assignment mine
                  JOIN annotation_batch batch ON batch.id = mine.batch_id
                 WHERE batch.project_id = in_project
                   AND mine.annotator_id = for_person
                   AND mine.status = 'claimed') END);
    END IF;
    IF renew THEN
        PERFORM loupe_resume_lapsed(for_person, in_project, desk.lease, GREATEST(wanted, 0));
        WITH renewed AS (
            UPDATE annotation_assignment mine SET lease_until = now() + desk.lease
              FROM annotation_batch batch
             WHERE batch.id = mine.batch_id AND batch.project_id = in_project
               AND mine.annotator_id = for_person AND mine.status = 'claimed'
         RETURNING mine.id)
        SELECT COALESCE(array_agg(renewed.id), '{}') INTO held FROM renewed;
    END IF;
    wanted := wanted - cardinality(held);
    IF wanted <= 0 THEN
        RETURN held;
    END IF;
    met := loupe_groups_met(for_person, in_project, desk.neighbours_apart);
    given := loupe_take_places(for_person, in_project, desk.questionnaire_id, desk.lease, wanted, met);
    IF cardinality(given) < wanted AND met IS NOT NULL THEN
        given := given || loupe_take_places(for_person, in_project, desk.questionnaire_id, desk.lease,
            wanted - cardinality(given), NULL);
    END IF;
    RETURN held || given;
END
$$;
