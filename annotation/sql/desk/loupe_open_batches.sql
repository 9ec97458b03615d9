-- Returns the open batches of a project that have an open slot, in the order in which their images are handed out.
--
--     in_project   the project
--
-- The planner inlines a STABLE function in SQL without settings of its own, so a call costs no more than its query. A
-- subquery for each batch looks for an open slot: EXISTS becomes a join, for which a plan could read every open slot.

CREATE OR REPLACE FUNCTION loupe_open_batches(in_project uuid)
RETURNS SETOF uuid
LANGUAGE sql
STABLE
ROWS 10 AS $$
    SELECT batch.id FROM annotation_batch batch
     WHERE batch.project_id = in_project AND batch.status = 'open'
       AND (SELECT slot.id FROM annotation_assignment slot
             WHERE slot.batch_id = batch.id AND slot.status = 'open' LIMIT 1) IS NOT NULL
     ORDER BY batch.priority, batch.created_at, batch.id
$$;
