-- Stores the decision of a reviewer on a critique, and claims up to `claim_count` further reviews.
--
--     for_person, for_critique      the reviewer and the critique
--     for_image                     its image
--     seen_seq                      the `changed_seq` of the critique that was judged
--     new_decision, new_status      the decision, and the status that it gives the critique
--     new_comments                  comments by question
--     new_answers … new_changes     what a fix stores; new_answers is NULL for the other decisions
--     event_verb, event_data        the event
--     claim_count, queue_filter     how many reviews to claim (loupe_claim_reviews)
--
-- Returns no row when the person may not review in the project, or wrote the critique. Otherwise returns a row whose
-- `outcome` is `changed` when the critique is not as it was seen, `lost` when somebody else has the lease, `done` when
-- the review is over, and `decided`. Only then was anything stored.
--
-- The change of the critique and the decision have the same time, by which readers know that they belong together.
--
-- Locks the membership, then for a rejection the batch and the image, then the critique, then its review: whoever else
-- locks several of them does so in the same order. A rejected critique's slot is free again; the caller opens another
-- one. Where nobody asked for the review, a row is added. New rows refer to the batch and the image: what their foreign
-- keys lock at the commit is locked first, because whoever holds images out has them, and then waits for the critique.

CREATE OR REPLACE FUNCTION loupe_decide_review(
    for_person uuid,
    for_critique uuid,
    for_image uuid,
    seen_seq bigint,
    new_decision text,
    new_status text,
    new_comments jsonb,
    new_answers jsonb,
    new_revisions jsonb,
    new_marks jsonb,
    new_level text,
    new_words integer,
    new_changes jsonb,
    regions_before jsonb,
    event_verb text,
    event_data jsonb,
    claim_count integer,
    queue_filter jsonb
)
RETURNS TABLE (
    outcome text,
    decided_at timestamptz,
    updated_at timestamptz,
    changed_seq bigint,
    claimed_ids uuid[]
)
LANGUAGE plpgsql
ROWS 1
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
DECLARE
    critique annotation_critique;
    review annotation_review;
BEGIN
    SELECT * INTO critique FROM annotation_critique seen WHERE seen.id = for_critique AND seen.image_id = for_image;
    IF critique.annotator_id = for_person OR NOT loupe_lock_reviewer(for_person, critique.project_id) THEN
        RETURN;
    END IF;
    IF new_status = 'rejected'
       OR NOT EXISTS (SELECT FROM annotation_review queued WHERE queued.critique_id = for_critique) THEN
        PERFORM 1 FROM annotation_batch batch WHERE batch.id = critique.batch_id FOR KEY SHARE;
        IF new_status = 'rejected' THEN
            PERFORM 1 FROM annotation_image image WHERE image.id = for_image FOR NO KEY UPDATE;
        ELSE
            PERFORM 1 FROM annotation_image image WHERE image.id = for_image FOR KEY SHARE;
        END IF;
    END IF;
    SELECT * INTO critique FROM annotation_critique seen WHERE seen.id = for_critique FOR NO KEY UPDATE;
    SELECT * INTO review FROM annotation_review queued WHERE queued.critique_id = for_critique FOR NO KEY UPDATE;
    outcome := CASE WHEN critique.changed_seq <> seen_seq THEN 'changed'
                    WHEN review.status = 'claimed' AND review.reviewer_id <> for_person THEN 'lost'
                    WHEN review.status = 'done' THEN 'done' ELSE 'decided' END;
    IF outcome <> 'decided' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    UPDATE annotation_critique decided
       SET status = new_status, answers = COALESCE(new_answers, decided.answers),
           revisions = COALESCE(new_revisions, decided.revisions), marks = COALESCE(new_marks, decided.marks),
           level = COALESCE(new_level, decided.level), words = COALESCE(new_words, decided.words)
     WHERE decided.id = for_critique
 RETURNING decided.updated_at, decided.changed_seq INTO updated_at, changed_seq;
    INSERT INTO annotation_critiquechange (critique_id, at, answers, regions_before, author_id)
    VALUES (for_critique, updated_at, new_changes, regions_before, CASE WHEN new_decision = 'fix' THEN for_person END);
    INSERT INTO annotation_reviewdecision (
        critique_id, project_id, reviewer_id, decision, comments, flag_codes, critique_seq, round, in_bulk, at)
    VALUES (for_critique, critique.project_id, for_person, new_decision, new_comments,
            COALESCE((SELECT inspection.codes FROM annotation_critiqueinspection inspection
                       WHERE inspection.critique_id = for_critique), review.flag_codes, '{}'), seen_seq,
            COALESCE(review.round, 1), false, updated_at)
 RETURNING at INTO decided_at;
    INSERT INTO annotation_review AS queued (
        id, project_id, critique_id, annotator_id, batch_id, image_id, reasons, flag_codes, status, queued_at,
        returned_at)
    VALUES (gen_random_uuid(), critique.project_id, for_critique, critique.annotator_id, critique.batch_id,
            critique.image_id, '{}', '{}', 'done', now(), CASE WHEN new_status = 'returned' THEN now() END)
    ON CONFLICT (critique_id) DO UPDATE
       SET status = 'done', reviewer_id = NULL, lease_until = NULL, kept_for_id = NULL, kept_until = NULL,
           returned_at = excluded.returned_at;
    IF new_status = 'rejected' THEN
        UPDATE annotation_assignment SET beyond_required = true WHERE id = critique.assignment_id;
    END IF;
    INSERT INTO annotation_event (project_id, actor_id, verb, noun, target, data)
    VALUES (critique.project_id, for_person, event_verb, 'critique', for_critique, event_data);
    claimed_ids := CASE WHEN claim_count > 0
                        THEN loupe_claim_reviews(for_person, critique.project_id, claim_count, false, queue_filter) END;
    RETURN NEXT;
END
$$;
