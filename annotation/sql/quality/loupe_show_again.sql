-- Claims an image for a person who critiqued it at least `after_days` ago, and returns the id of the assignment.
--
--     for_person, in_project, with_questionnaire   the annotator, the project and its current questionnaire
--     lease                                        the length of the lease
--     after_days                                   the days since the first critique
--
-- Returns NULL when no work is left for the person, or no image of theirs may be shown again: each is once, with the
-- questionnaire version of the first critique, and none with a version whose answers become questions of a benchmark,
-- because their author sees which critiques became questions, and none on whose critiques the person decided as a
-- reviewer. The search begins at a random time and reads at most 100
-- critiques from there, then as many from the first one on, which bounds its cost.

CREATE OR REPLACE FUNCTION loupe_show_again(
    for_person uuid,
    in_project uuid,
    with_questionnaire uuid,
    lease interval,
    after_days integer
)
RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
    batch_around uuid;
    first_at timestamptz;
    last_at timestamptz := now() - make_interval(days => after_days);
    from_time timestamptz;
    image_again uuid;
    shown_id uuid;
    has_decided CONSTANT boolean := loupe_has_decided(for_person, in_project);
BEGIN
    SELECT critique.submitted_at INTO first_at FROM annotation_critique critique
     WHERE critique.project_id = in_project AND critique.annotator_id = for_person
     ORDER BY critique.submitted_at LIMIT 1;
    IF first_at IS NULL OR first_at > last_at OR EXISTS (
        SELECT 1 FROM annotation_questionnaire questionnaire
         WHERE questionnaire.id = with_questionnaire
           AND jsonb_path_exists(questionnaire.definition, '$.stages[*].questions[*].criterion'))
    THEN
        RETURN NULL;
    END IF;
    batch_around := loupe_batch_with_work(for_person, in_project);
    IF batch_around IS NULL THEN
        RETURN NULL;
    END IF;
    FOREACH from_time IN ARRAY ARRAY[first_at + random() * (last_at - first_at), first_at] LOOP
        SELECT earlier.image_id INTO image_again
          FROM (SELECT critique.image_id, critique.purpose, critique.status, critique.questionnaire_id, critique.submitted_at
                  FROM annotation_critique critique
                 WHERE critique.project_id = in_project AND critique.annotator_id = for_person
                   AND critique.submitted_at BETWEEN from_time AND last_at
                 ORDER BY critique.submitted_at LIMIT 100) earlier
         WHERE earlier.purpose = 'work' AND earlier.status NOT IN ('withdrawn', 'rejected')
           AND earlier.questionnaire_id = with_questionnaire
           AND EXISTS (SELECT 1 FROM annotation_image image
                        WHERE image.id = earlier.image_id AND image.status = 'ready' AND NOT image.held_out)
           AND NOT EXISTS (SELECT 1 FROM annotation_assignment shown
                            WHERE shown.image_id = earlier.image_id AND shown.annotator_id = for_person
                              AND shown.purpose <> 'work')
           AND (NOT has_decided OR NOT loupe_has_decided_on(for_person, earlier.image_id))
         ORDER BY earlier.submitted_at LIMIT 1;
        EXIT WHEN image_again IS NOT NULL;
    END LOOP;
    IF image_again IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO annotation_assignment (id, image_id, batch_id, purpose, slot_number, sort_key, status,
        annotator_id, questionnaire_id, claimed_at, lease_until, reason, note, beyond_required)
    VALUES (gen_random_uuid(), image_again, batch_around, 'retest', 1, 0, 'claimed',
        for_person, with_questionnaire, clock_timestamp(), now() + lease, '', '', false)
    ON CONFLICT DO NOTHING
    RETURNING id INTO shown_id;
    RETURN shown_id;
END
$$;
