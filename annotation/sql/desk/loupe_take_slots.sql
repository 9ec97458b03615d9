-- Claims up to `claim_count` open slots for a person, batch by batch in the order of their priority, and returns their
-- ids in the order in which they were claimed.
--
--     for_person, in_project, with_questionnaire   the annotator, the project and its current questionnaire
--     lease                                        the length of the leases
--     claim_count                                  how many at most
--     recent_groups                                near-duplicate groups to exclude; NULL excludes none
--
-- Slots are claimed one at a time, so that no transaction locks a slot that it does not claim and a person's second
-- slot is never of the same image as the first. Slots that other transactions are claiming are skipped. Each claim has
-- a time of its own, by which the desk lists them in this order. Nobody gets an image whose critiques they decided on as
-- a reviewer, because they have seen the answers. With `recent_groups`, the search goes on with the next
-- batch when the next 200 slots are all of images of these groups, which bounds its cost however large a group is. The
-- person's cursor in the batch is stored once 64 slots were passed without a claim. See loupe_first_sort_key for why
-- NOT EXISTS is not used.

CREATE OR REPLACE FUNCTION loupe_take_slots(
    for_person uuid,
    in_project uuid,
    with_questionnaire uuid,
    lease interval,
    claim_count integer,
    recent_groups text[]
)
RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
    open_batch uuid;
    claim_cursor record;
    slot_claimed annotation_assignment;
    claimed_ids uuid[] := '{}';
    last_sort_key bigint;
    first_sort_key bigint;
    has_decided CONSTANT boolean := loupe_has_decided(for_person, in_project);
BEGIN
    FOR open_batch IN SELECT batch.id FROM loupe_open_batches(in_project) AS batch (id) LOOP
        claim_cursor := loupe_claim_cursor(for_person, open_batch);
        WHILE cardinality(claimed_ids) < claim_count LOOP
            last_sort_key := 9223372036854775807;
            IF recent_groups <> '{}' THEN
                SELECT COALESCE(max(ahead.sort_key), last_sort_key) INTO last_sort_key
                  FROM (SELECT slot.sort_key FROM annotation_assignment slot
                         WHERE slot.batch_id = open_batch AND slot.status = 'open'
                           AND slot.sort_key >= claim_cursor.start
                         ORDER BY slot.sort_key OFFSET 200 LIMIT 1) ahead;
            END IF;
            UPDATE annotation_assignment
               SET status = 'claimed', annotator_id = for_person, questionnaire_id = with_questionnaire,
                   claimed_at = clock_timestamp(), lease_until = now() + lease
             WHERE id = (
                SELECT candidate.id FROM annotation_assignment candidate
                 WHERE candidate.batch_id = open_batch AND candidate.status = 'open'
                   AND candidate.sort_key >= claim_cursor.start AND candidate.sort_key <= last_sort_key
                   AND (SELECT earlier.id FROM annotation_assignment earlier
                     WHERE earlier.image_id = candidate.image_id AND earlier.annotator_id = for_person LIMIT 1) IS NULL
                   AND (NOT has_decided OR NOT loupe_has_decided_on(for_person, candidate.image_id))
                   AND (recent_groups IS NULL OR recent_groups = '{}'
                        OR (SELECT image."group" <> ALL (recent_groups) FROM annotation_image image
                             WHERE image.id = candidate.image_id))
                 ORDER BY candidate.sort_key LIMIT 1 FOR UPDATE OF candidate SKIP LOCKED)
         RETURNING * INTO slot_claimed;
            EXIT WHEN NOT FOUND;
            claimed_ids := claimed_ids || slot_claimed.id;
            IF recent_groups IS NOT NULL THEN
                recent_groups := recent_groups || ARRAY(
                    SELECT image."group"::text FROM annotation_image image
                     WHERE image.id = slot_claimed.image_id AND image."group" <> '');
            END IF;
        END LOOP;
        IF claim_cursor.passed + (
            SELECT count(*) FROM (
                SELECT 1 FROM annotation_assignment slot
                 WHERE slot.batch_id = open_batch AND slot.status = 'open' AND slot.sort_key >= claim_cursor.start
                   AND slot.sort_key < COALESCE(slot_claimed.sort_key, 9223372036854775807) LIMIT 64) passed) >= 64
        THEN
            first_sort_key := COALESCE(
                loupe_first_sort_key(for_person, open_batch, claim_cursor.start), 9223372036854775807);
            IF first_sort_key > claim_cursor.start OR claim_cursor.passed >= 64 THEN
                INSERT INTO annotation_claimcursor (person_id, batch_id, sort_key, seen_seq)
                VALUES (for_person, open_batch, first_sort_key, claim_cursor.seen_seq)
                ON CONFLICT (person_id, batch_id) DO UPDATE
                   SET sort_key = excluded.sort_key, seen_seq = excluded.seen_seq;
            END IF;
        END IF;
        EXIT WHEN cardinality(claimed_ids) >= claim_count;
        slot_claimed := NULL;
    END LOOP;
    RETURN claimed_ids;
END
$$;
