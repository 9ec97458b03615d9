-- Claims up to `claim_count` images for a person: open slots, among them gold items and own images that are shown
-- again, each in place of one piece of work. Returns the ids in the order in which they were claimed.
--
--     for_person, in_project, with_questionnaire   the annotator, the project and its current questionnaire
--     lease                                        the length of the leases
--     claim_count                                  how many at most
--     spacing                                      the project's number of images between near-duplicates
--     gold_percent, retest_percent                 the shares of gold and of images shown again
--     retest_days                                  the days before an image is shown again
--
-- Each position is drawn at random, so that nobody can predict it. No two gold items follow each other; what follows
-- another image is gold with the probability p / (1 - p), which makes the share p in the long run. What is not gold is
-- shown again with the probability r / (1 - p). Where nothing can be shown, work takes the place.

CREATE OR REPLACE FUNCTION loupe_take_mixed(
    for_person uuid,
    in_project uuid,
    with_questionnaire uuid,
    lease interval,
    claim_count integer,
    spacing integer,
    gold_percent integer,
    retest_percent integer,
    retest_days integer
)
RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
    claimed_ids uuid[] := '{}';
    shown_id uuid;
    run integer := 0;
    is_last boolean;
BEGIN
    FOR position IN 1 .. claim_count LOOP
        shown_id := NULL;
        is_last := position = claim_count;
        IF random() * (100 - gold_percent) < gold_percent THEN
            claimed_ids := claimed_ids || loupe_take_work(
                for_person, in_project, with_questionnaire, lease, run, spacing);
            EXIT WHEN cardinality(claimed_ids) < position - 1;
            run := 0;
            IF NOT loupe_last_is_gold(for_person, in_project) THEN
                shown_id := loupe_show_gold(
                    for_person, in_project, with_questionnaire, lease,
                    loupe_recent_groups(for_person, in_project, spacing));
            END IF;
        ELSIF random() * (100 - gold_percent) < retest_percent THEN
            claimed_ids := claimed_ids || loupe_take_work(
                for_person, in_project, with_questionnaire, lease, run, spacing);
            EXIT WHEN cardinality(claimed_ids) < position - 1;
            run := 0;
            shown_id := loupe_show_again(for_person, in_project, with_questionnaire, lease, retest_days);
        END IF;
        IF shown_id IS NULL THEN
            run := run + 1;
        ELSE
            claimed_ids := claimed_ids || shown_id;
        END IF;
        IF is_last THEN
            claimed_ids := claimed_ids || loupe_take_work(
                for_person, in_project, with_questionnaire, lease, run, spacing);
        END IF;
    END LOOP;
    RETURN claimed_ids;
END
$$;
