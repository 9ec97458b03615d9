-- Claims up to `claim_count` open slots for a person, and returns their ids in the order in which they were claimed.
--
--     for_person, in_project, with_questionnaire   the annotator, the project and its current questionnaire
--     lease                                        the length of the leases
--     claim_count                                  how many at most
--     spacing                                      the project's number of images between near-duplicates
--
-- An annotator for whom only near-duplicates of recent images remain gets those, so that every image can get all of
-- its critiques.

CREATE OR REPLACE FUNCTION loupe_take_work(
    for_person uuid,
    in_project uuid,
    with_questionnaire uuid,
    lease interval,
    claim_count integer,
    spacing integer
)
RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
    recent_groups text[];
    claimed_ids uuid[];
BEGIN
    IF claim_count <= 0 THEN
        RETURN '{}';
    END IF;
    recent_groups := loupe_recent_groups(for_person, in_project, spacing);
    claimed_ids := loupe_take_slots(for_person, in_project, with_questionnaire, lease, claim_count, recent_groups);
    IF cardinality(claimed_ids) < claim_count AND recent_groups IS NOT NULL THEN
        claimed_ids := claimed_ids || loupe_take_slots(
            for_person, in_project, with_questionnaire, lease, claim_count - cardinality(claimed_ids), NULL);
    END IF;
    RETURN claimed_ids;
END
$$;
