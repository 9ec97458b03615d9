-- Returns what the desk shows of each of these assignments: image, batch, questionnaire and draft.
--
--     assignment_ids   assignments that have an annotator; an id without an assignment is left out
--
-- Returns one row for each assignment, in the order in which they were claimed. The draft's columns are NULL without a
-- draft.

CREATE OR REPLACE FUNCTION loupe_claims(assignment_ids uuid[])
RETURNS TABLE (
    id uuid,
    status varchar,
    lease_until timestamptz,
    image_id uuid,
    file varchar,
    title varchar,
    author varchar,
    license varchar,
    width integer,
    height integer,
    renditions jsonb,
    batch_id uuid,
    batch_name varchar,
    questionnaire_id uuid,
    questionnaire_key varchar,
    questionnaire_version integer,
    draft_version integer,
    answers jsonb,
    timings jsonb,
    committed jsonb,
    revisions jsonb,
    marks jsonb,
    viewing jsonb,
    updated_at timestamptz
)
LANGUAGE plpgsql
ROWS 3
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT assignment.id, assignment.status, assignment.lease_until,
           image.id, image.file, image.title, image.author, image.license, image.width, image.height,
           image.renditions, batch.id, batch.name, questionnaire.id, questionnaire.key, questionnaire.version,
           draft.version, draft.answers, draft.timings, draft.committed, draft.revisions, draft.marks, draft.viewing,
           draft.updated_at
      FROM annotation_assignment assignment
      JOIN annotation_image image ON image.id = assignment.image_id
      JOIN annotation_batch batch ON batch.id = assignment.batch_id
      JOIN annotation_questionnaire questionnaire ON questionnaire.id = assignment.questionnaire_id
      LEFT JOIN annotation_draft draft ON draft.assignment_id = assignment.id
     WHERE assignment.id = ANY(assignment_ids)
     ORDER BY assignment.claimed_at, batch.priority, batch.created_at, assignment.sort_key, assignment.id;
END
$$;
