-- Returns what the review desk shows of each of these reviews: the critique, its image, its flags, earlier decisions.
--
--     review_ids   the reviews
--
-- Returns one row for each review, in the order of the ids. `flags` are those that the workers found, `history` are the
-- earlier decisions, oldest first. How far apart people are is not told: of two critiques the reviewer could work out the
-- grade of the other one before deciding.

CREATE OR REPLACE FUNCTION loupe_reviews(review_ids uuid[])
RETURNS TABLE (
    id uuid,
    status varchar,
    reasons varchar[],
    flag_codes varchar[],
    lease_until timestamptz,
    queued_at timestamptz,
    round smallint,
    annotator_id uuid,
    batch_id uuid,
    critique_id uuid,
    assignment_id uuid,
    critique_status varchar,
    answers jsonb,
    timings jsonb,
    revisions jsonb,
    marks jsonb,
    viewing jsonb,
    level varchar,
    words integer,
    late boolean,
    submitted_at timestamptz,
    updated_at timestamptz,
    image_id uuid,
    file varchar,
    title varchar,
    author varchar,
    license varchar,
    width integer,
    height integer,
    renditions jsonb,
    questionnaire_id uuid,
    questionnaire_key varchar,
    questionnaire_version integer,
    flags jsonb,
    history jsonb
)
LANGUAGE plpgsql
ROWS 2
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
BEGIN
    RETURN QUERY
    SELECT review.id, review.status, review.reasons, review.flag_codes, review.lease_until, review.queued_at,
           review.round, review.annotator_id, review.batch_id, critique.id, critique.assignment_id, critique.status,
            critique.answers, critique.timings, critique.revisions, critique.marks, critique.viewing, critique.level,
           critique.words, critique.late, critique.submitted_at, critique.updated_at,
           image.id, image.file, image.title, image.author, image.license, image.width, image.height, image.renditions,
           questionnaire.id, questionnaire.key, questionnaire.version,
           COALESCE((SELECT inspection.flags FROM annotation_critiqueinspection inspection
                      WHERE inspection.critique_id = critique.id), '[]'),
           COALESCE((SELECT jsonb_agg(jsonb_build_object(
                                'decision', decision.decision, 'comments', decision.comments, 'at', decision.at,
                                'in_bulk', decision.in_bulk, 'first_name', person.first_name,
                                'last_name', person.last_name, 'username', person.username) ORDER BY decision.id)
                       FROM annotation_reviewdecision decision
                       JOIN annotation_person person ON person.id = decision.reviewer_id
                      WHERE decision.critique_id = critique.id), '[]')
      FROM unnest(review_ids) WITH ORDINALITY AS wanted (id, position)
      JOIN annotation_review review ON review.id = wanted.id
      JOIN annotation_critique critique ON critique.id = review.critique_id
      JOIN annotation_image image ON image.id = review.image_id
      JOIN annotation_questionnaire questionnaire ON questionnaire.id = critique.questionnaire_id
     ORDER BY wanted.position;
END
$$;
