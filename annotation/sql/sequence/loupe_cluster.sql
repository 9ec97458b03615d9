-- Returns the number of the PostgreSQL cluster that this database now lives in, and adds a row to annotation_cluster
-- when the database has come to a new one.
--
-- A session cannot outlive its cluster, so it looks once and keeps the number in a setting of the session; a
-- transaction that fails takes the setting back with it.

CREATE OR REPLACE FUNCTION loupe_cluster()
RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    session_number text := current_setting('loupe.cluster', true);
    cluster_identity text;
    cluster_number bigint;
BEGIN
    IF session_number <> '' THEN
        RETURN session_number::bigint;
    END IF;
    cluster_identity := loupe_cluster_identity();
    LOOP
        SELECT cluster.number INTO cluster_number
          FROM annotation_cluster cluster WHERE cluster.identity = cluster_identity;
        EXIT WHEN FOUND;
        INSERT INTO annotation_cluster (number, identity)
        SELECT COALESCE(max(cluster.number), 0) + 1, cluster_identity
          FROM annotation_cluster cluster
            ON CONFLICT DO NOTHING;
    END LOOP;
    PERFORM set_config('loupe.cluster', cluster_number::text, false);
    RETURN cluster_number;
END
$$;
