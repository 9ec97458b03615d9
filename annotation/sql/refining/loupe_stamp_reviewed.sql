-- Trigger function: stamps the instructions of a critique that a reviewer accepts, or whose acceptance ends, where the
-- project lets only reviewed critiques leave, so that the feed sends them again: with their texts, or without them.

CREATE OR REPLACE FUNCTION loupe_stamp_reviewed()
RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE annotation_instruction instruction SET changed_seq = DEFAULT
      FROM annotation_qualitypolicy policy
     WHERE instruction.critique_id = NEW.id AND instruction.retired_at IS NULL
       AND policy.project_id = NEW.project_id AND policy.reviewed_only;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER critique_stamps_reviewed
    AFTER UPDATE OF status ON annotation_critique
    FOR EACH ROW
    WHEN ((OLD.status IN ('accepted', 'fixed')) <> (NEW.status IN ('accepted', 'fixed')))
    EXECUTE FUNCTION loupe_stamp_reviewed();
