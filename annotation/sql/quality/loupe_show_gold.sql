-- Claims a gold item, chosen at random, for a person who has work left, and returns the id of the assignment.
--
--     for_person, in_project, with_questionnaire   the annotator, the project and its current questionnaire
--     lease                                        the length of the lease
--     recent_groups                                near-duplicate groups to exclude; NULL excludes none
--
-- Returns NULL when no work is left for the person, among which the item would not be noticed, or no item may be shown:
-- one is shown when the person never had its image for any purpose nor decided on a critique of it, and nobody could be
-- given the image as work. The assignment looks like the work around it: it is in the same batch, and its id is as
-- random. Items are checked one by one in a random order, so that the cost is that of the first one that may be shown.

CREATE OR REPLACE FUNCTION loupe_show_gold(
    for_person uuid,
    in_project uuid,
    with_questionnaire uuid,
    lease interval,
    recent_groups text[]
)
RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
    batch_around uuid;
    item record;
    shown_id uuid;
    has_decided CONSTANT boolean := loupe_has_decided(for_person, in_project);
BEGIN
    batch_around := loupe_batch_with_work(for_person, in_project);
    IF batch_around IS NULL THEN
        RETURN NULL;
    END IF;
    FOR item IN
        SELECT gold.id, gold.image_id FROM annotation_golditem gold
         WHERE gold.project_id = in_project AND gold.questionnaire_id = with_questionnaire
           AND gold.use = 'gold' AND gold.is_active
         ORDER BY random()
    LOOP
        CONTINUE WHEN
            EXISTS (SELECT 1 FROM annotation_assignment earlier
                     WHERE earlier.image_id = item.image_id AND earlier.annotator_id = for_person)
            OR (has_decided AND loupe_has_decided_on(for_person, item.image_id))
            OR EXISTS (SELECT 1 FROM annotation_assignment slot
                         JOIN annotation_batch batch ON batch.id = slot.batch_id AND batch.status = 'open'
                        WHERE slot.image_id = item.image_id AND slot.status = 'open')
            OR NOT EXISTS (SELECT 1 FROM annotation_image image
                            WHERE image.id = item.image_id AND image.status = 'ready' AND NOT image.held_out
                              AND (recent_groups IS NULL OR image."group" <> ALL (recent_groups)));
        INSERT INTO annotation_assignment (id, image_id, batch_id, purpose, gold_item_id, slot_number, sort_key, status,
            annotator_id, questionnaire_id, claimed_at, lease_until, reason, note, beyond_required)
        VALUES (gen_random_uuid(), item.image_id, batch_around, 'gold', item.id, 1, 0, 'claimed',
            for_person, with_questionnaire, clock_timestamp(), now() + lease, '', '', false)
        ON CONFLICT DO NOTHING
        RETURNING id INTO shown_id;
        RETURN shown_id;
    END LOOP;
    RETURN NULL;
END
$$;
