-- Returns a person's own assignment with its draft, as answers are judged against it.
--
--     for_person   the annotator; another person's assignment returns no row
--     which        the assignment
--     lock         true: locks the membership, then the assignment, in the order in which the dispenser does
--
-- Returns at most one row; none when the person is no active member of the project. `role` is the person's role in the
-- project, `is_over` says whether the lease has ended, `at` is the time of the transaction. The draft's columns are
-- NULL without a draft.

CREATE OR REPLACE FUNCTION loupe_own_work(for_person uuid, which uuid, lock boolean)
RETURNS TABLE (
    role varchar,
    id uuid,
    status varchar,
    seat smallint,
    is_over boolean,
    image_id uuid,
    batch_id uuid,
    project_id uuid,
    questionnaire_id uuid,
    lease_minutes integer,
    at timestamptz,
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
        PERFORM 1 FROM annotation_assignment work
           JOIN annotation_batch batch ON batch.id = work.batch_id
           JOIN annotation_membership member ON member.project_id = batch.project_id
          WHERE work.id = which AND work.annotator_id = for_person AND member.person_id = for_person
            FOR NO KEY UPDATE OF member;
        PERFORM 1 FROM annotation_assignment work
          WHERE work.id = which AND work.annotator_id = for_person FOR NO KEY UPDATE;
    END IF;
    RETURN QUERY
    SELECT member.role, work.id, work.status, work.seat, work.lease_until < now(), work.image_id, work.batch_id,
           batch.project_id, work.questionnaire_id, project.lease_minutes, now(),
           draft.version, draft.answers, draft.timings, draft.committed, draft.revisions, draft.marks, draft.viewing,
           draft.updated_at
      FROM annotation_assignment work
      JOIN annotation_batch batch ON batch.id = work.batch_id
      JOIN annotation_project project ON project.id = batch.project_id
      JOIN annotation_membership member ON member.project_id = project.id AND member.person_id = for_person
      LEFT JOIN annotation_draft draft ON draft.assignment_id = work.id
     WHERE work.id = which AND work.annotator_id = for_person AND member.is_active;
END
$$;
