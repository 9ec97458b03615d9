-- Returns the conditions of a filter of the queue as SQL over the row `review`, each with AND before it.
--
--     queue_filter   {"annotator": id, "batch": id, "code": code of a check, "disagreement": true}, any of them
--
-- The values stand in the text, so that the plan is made for them: each condition has a partial index of open reviews.

CREATE OR REPLACE FUNCTION loupe_review_condition(queue_filter jsonb)
RETURNS text
LANGUAGE plpgsql
STABLE AS $$
BEGIN
    RETURN concat(
        CASE WHEN queue_filter ? 'annotator'
             THEN format(' AND review.annotator_id = %L::uuid', queue_filter ->> 'annotator') END,
        CASE WHEN queue_filter ? 'batch'
             THEN format(' AND review.batch_id = %L::uuid', queue_filter ->> 'batch') END,
        CASE WHEN queue_filter ? 'code'
             THEN format(' AND review.flag_codes @> ARRAY[%L]::varchar[] AND NOT (review.flag_codes = ''{}'')',
                         queue_filter ->> 'code') END,
        CASE WHEN queue_filter ->> 'disagreement' = 'true'
             THEN ' AND review.reasons @> ARRAY[''disagreement'']::varchar[]' END);
END
$$;
