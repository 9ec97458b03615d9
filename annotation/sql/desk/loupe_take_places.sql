-- Claims up to `wanted` open slots for a person, batch by batch in the order of their priority, and returns their ids
-- in the order in which they were claimed.
--
--     for_person, in_project, with_questionnaire   the annotator, the project and its current questionnaire
--     lease                                        the length of the leases
--     wanted                                       how many at most
--     met                                          near-duplicate groups to pass over; NULL passes over none
--
-- Slots are claimed one at a time, so that nobody locks one that they will not get and a person's second slot is never
-- of the same image as the first; slots that others are claiming are skipped, not waited for. Each gets a time of its
-- own, so that a desk lists them in this order. With `met`, a batch is left for the next one when the 200 slots ahead
-- hold nothing but images of these groups: so the search ends however large a group is. The cursor of the person in
-- the batch is written once 64 slots were passed in vain. See loupe_first_rank for why NOT EXISTS is not used.

CREATE OR REPLACE FUNCTION loupe_take_places(
    for_person uuid,
    in_project uuid,
    with_questionnaire uuid,
    lease interval,
    wanted integer,
    met text[]
)
RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
    line uuid;
    search record;
    taken annotation_assignment;
    given uuid[] := '{}';
    farthest bigint;
    first_rank bigint;
BEGIN
    FOR line IN
        SELECT batch.id FROM annotation_batch batch
         WHERE batch.project_id = in_project AND batch.status = 'open'
           AND EXISTS (SELECT 1 FROM annotation_assignment place
                        WHERE place.batch_id = batch.id AND place.status = 'open')
         ORDER BY batch.priority, batch.created_at, batch.id
    LOOP
        search := loupe_start_of_search(for_person, line);
        WHILE cardinality(given) < wanted LOOP
            farthest := 9223372036854775807;
            IF met <> '{}' THEN
                SELECT COALESCE(max(ahead.rank), farthest) INTO farthest
                  FROM (SELECT place.rank FROM annotation_assignment place
                         WHERE place.batch_id = line AND place.status = 'open' AND place.rank >= search.start
                         ORDER BY place.rank OFFSET 200 LIMIT 1) ahead;
            END IF;
            UPDATE annotation_assignment
               SET status = 'claimed', annotator_id = for_person, questionnaire_id = with_questionnaire,
                   claimed_at = clock_timestamp(), lease_until = now() + lease
             WHERE id = (
                SELECT candidate.id FROM annotation_assignment candidate
                 WHERE candidate.batch_id = line AND candidate.status = 'open'
                   AND candidate.rank >= search.start AND candidate.rank <= farthest
                   AND (SELECT mine.id FROM annotation_assignment mine
                     WHERE mine.image_id = candidate.image_id AND mine.annotator_id = for_person) IS NULL
                   AND (met IS NULL OR met = '{}' OR (SELECT image."group" <> ALL (met) FROM annotation_image image
                                                       WHERE image.id = candidate.image_id))
                 ORDER BY candidate.rank LIMIT 1 FOR UPDATE OF candidate SKIP LOCKED)
         RETURNING * INTO taken;
            EXIT WHEN NOT FOUND;
            given := given || taken.id;
            IF met IS NOT NULL THEN
                met := met || ARRAY(SELECT image."group"::text FROM annotation_image image
                                     WHERE image.id = taken.image_id AND image."group" <> '');
            END IF;
        END LOOP;
        IF search.passed + (
            SELECT count(*) FROM (
                SELECT 1 FROM annotation_assignment place
                 WHERE place.batch_id = line AND place.status = 'open' AND place.rank >= search.start
                   AND place.rank < COALESCE(taken.rank, 9223372036854775807) LIMIT 64) passed) >= 64
        THEN
            first_rank := COALESCE(loupe_first_rank(for_person, line, search.start), 9223372036854775807);
            IF first_rank > search.start OR search.passed >= 64 THEN
                INSERT INTO annotation_frontier AS frontier (person_id, batch_id, rank, seen)
                VALUES (for_person, line, first_rank, search.seen)
                ON CONFLICT (person_id, batch_id) DO UPDATE
                   SET rank = excluded.rank, seen = excluded.seen;
            END IF;
        END IF;
        EXIT WHEN cardinality(given) >= wanted;
        taken := NULL;
    END LOOP;
    RETURN given;
END
$$;
