-- Returns the answers of a critique as its author gave them, without what reviewers changed.
--
--     for_critique     the critique
--     stored_answers   its answers as they are now
--
-- Of each question that a reviewer changed, the answer is the one before the first such change. A change by the author
-- that came after it is an answer of their own again.

CREATE OR REPLACE FUNCTION loupe_own_answers(for_critique uuid, stored_answers jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE AS $$
    WITH moved AS MATERIALIZED (
        SELECT change.id, change.author_id IS NULL AS is_own, answer.key AS question, answer.value -> 0 AS before
          FROM annotation_critiquechange change, jsonb_each(change.answers) answer
         WHERE change.critique_id = for_critique
    ), undone AS (
        SELECT DISTINCT ON (question) question, before
          FROM moved
         WHERE NOT is_own
           AND id > COALESCE((SELECT max(own.id) FROM moved own
                               WHERE own.question = moved.question AND own.is_own), 0)
         ORDER BY question, id
    )
    SELECT (stored_answers - COALESCE(array_agg(question), '{}'))
           || COALESCE(jsonb_object_agg(question, before) FILTER (WHERE jsonb_typeof(before) <> 'null'), '{}')
      FROM undone
$$;
