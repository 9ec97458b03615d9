-- Trigger function: raises integrity_constraint_violation with the reason that the trigger gives as its argument. It
-- keeps the audit trail and the earlier values of critiques and regions append-only, questionnaire and recipe
-- versions, gold items and the origin of a critique unchanged, and prevents the deletion of critiques.

CREATE OR REPLACE FUNCTION loupe_reject_change()
RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is rejected: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE OR REPLACE TRIGGER event_is_append_only
    BEFORE UPDATE OR DELETE ON annotation_event
    FOR EACH ROW EXECUTE FUNCTION loupe_reject_change('the audit trail is append-only');

CREATE OR REPLACE TRIGGER critique_change_is_append_only
    BEFORE UPDATE OR DELETE ON annotation_critiquechange
    FOR EACH ROW EXECUTE FUNCTION loupe_reject_change('the earlier values of a critique never change');

CREATE OR REPLACE TRIGGER region_move_is_append_only
    BEFORE UPDATE OR DELETE ON annotation_regionmove
    FOR EACH ROW EXECUTE FUNCTION loupe_reject_change('the earlier regions of an assignment never change');

CREATE OR REPLACE TRIGGER questionnaire_is_immutable
    BEFORE UPDATE OF definition, key, version, project_id ON annotation_questionnaire
    FOR EACH ROW EXECUTE FUNCTION loupe_reject_change('a questionnaire version never changes; add the next one');

CREATE OR REPLACE TRIGGER critique_is_never_deleted
    BEFORE DELETE ON annotation_critique
    FOR EACH ROW EXECUTE FUNCTION loupe_reject_change('a critique is never deleted');

CREATE OR REPLACE TRIGGER critique_origin_is_immutable
    BEFORE UPDATE OF
        project_id, image_id, assignment_id, annotator_id, questionnaire_id, purpose, submission_key, body_hash,
        submitted_at
    ON annotation_critique
    FOR EACH ROW
    WHEN (
        (OLD.project_id, OLD.image_id, OLD.assignment_id, OLD.annotator_id,
         OLD.questionnaire_id, OLD.purpose, OLD.submission_key, OLD.body_hash, OLD.submitted_at)
        IS DISTINCT FROM
        (NEW.project_id, NEW.image_id, NEW.assignment_id, NEW.annotator_id,
         NEW.questionnaire_id, NEW.purpose, NEW.submission_key, NEW.body_hash, NEW.submitted_at)
    )
    EXECUTE FUNCTION loupe_reject_change('the author, the subject and the time of a critique never change');

CREATE OR REPLACE TRIGGER recipe_is_immutable
    BEFORE UPDATE OF definition, key, version, project_id ON annotation_recipe
    FOR EACH ROW EXECUTE FUNCTION loupe_reject_change('a recipe version never changes; add the next one');

CREATE OR REPLACE TRIGGER spot_check_is_append_only
    BEFORE UPDATE OR DELETE ON annotation_spotcheck
    FOR EACH ROW EXECUTE FUNCTION loupe_reject_change('the judgement of an instruction never changes');

CREATE OR REPLACE TRIGGER review_decision_is_append_only
    BEFORE UPDATE OR DELETE ON annotation_reviewdecision
    FOR EACH ROW EXECUTE FUNCTION loupe_reject_change('the decision of a reviewer never changes');

CREATE OR REPLACE TRIGGER consent_text_is_immutable
    BEFORE UPDATE OF project_id, version, text ON annotation_consenttext
    FOR EACH ROW EXECUTE FUNCTION loupe_reject_change('a version of the consent never changes; add the next one');

CREATE OR REPLACE TRIGGER consent_agreement_is_append_only
    BEFORE UPDATE OR DELETE ON annotation_consentagreement
    FOR EACH ROW EXECUTE FUNCTION loupe_reject_change('what a person agreed to never changes');

CREATE OR REPLACE TRIGGER gold_item_is_immutable
    BEFORE UPDATE OF project_id, image_id, questionnaire_id, expected ON annotation_golditem
    FOR EACH ROW
    WHEN (
        (OLD.project_id, OLD.image_id, OLD.questionnaire_id, OLD.expected)
        IS DISTINCT FROM (NEW.project_id, NEW.image_id, NEW.questionnaire_id, NEW.expected)
    )
    EXECUTE FUNCTION loupe_reject_change('a gold item never changes; take it out of use and add another');
