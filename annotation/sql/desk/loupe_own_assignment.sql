-- Returns a person's own assignment with its draft, as answers are judged against it.
--
--     for_person       the annotator; another person's assignment returns no row
--     for_assignment   the assignment
--     lock             true: locks the membership, then the assignment, in the same order as a claim does
--
-- Returns at most one row; none when the person is no active member of the project. `role` is the person's role in the
-- project, `is_over` says whether the lease has ended, `transaction_time` is the time of the transaction. The draft's
-- columns are NULL without a draft.

CREATE OR REPLACE FUNCTION loupe_own_assignment(for_person uuid, for_assignment uuid, lock boolean)
RETURNS TABLE (
    role varchar,
    purpose varchar,
    id uuid,
    status varchar,
    slot_number smallint,
    is_over boolean,
    image_id uuid,
    batch_id uuid,
    project_id uuid,
    questionnaire_id uuid,
    lease_minutes integer,
    transaction_time timestamptz,
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
ROWS 1
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
BEGIN
    IF lock THEN
        PERFORM 1 FROM annotation_assignment assignment
           JOIN annotation_batch batch ON batch.id = assignment.batch_id
           JOIN annotation_membership membership ON membership.project_id = batch.project_id
          WHERE assignment.id = for_assignment AND assignment.annotator_id = for_person
            AND membership.person_id = for_person
            FOR NO KEY UPDATE OF membership;
        PERFORM 1 FROM annotation_assignment assignment
          WHERE assignment.id = for_assignment AND assignment.annotator_id = for_person FOR NO KEY UPDATE;
    END IF;
    RETURN QUERY
    SELECT membership.role, assignment.purpose, assignment.id, assignment.status, assignment.slot_number, assignment.lease_until < now(),
           assignment.image_id, assignment.batch_id, batch.project_id, assignment.questionnaire_id,
           project.lease_minutes, now(),
           draft.version, draft.answers, draft.timings, draft.committed, draft.revisions, draft.marks, draft.viewing,
           draft.updated_at
      FROM annotation_assignment assignment
      JOIN annotation_batch batch ON batch.id = assignment.batch_id
      JOIN annotation_project project ON project.id = batch.project_id
      JOIN annotation_membership membership ON membership.project_id = project.id AND membership.person_id = for_person
      LEFT JOIN annotation_draft draft ON draft.assignment_id = assignment.id
     WHERE assignment.id = for_assignment AND assignment.annotator_id = for_person AND membership.is_active;
END
$$;
