-- Returns the number of the database's incarnation, and adds a row to annotation_databaseincarnation when the database
-- was restored into another PostgreSQL cluster or to an earlier point in time.
--
-- A session cannot outlive its cluster, so the number is read once and kept in a setting of the session; a transaction
-- that fails resets the setting.

CREATE OR REPLACE FUNCTION loupe_database_incarnation()
RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    session_number text := current_setting('loupe.incarnation', true);
    cluster_identity text;
    incarnation_number bigint;
BEGIN
    IF session_number <> '' THEN
        RETURN session_number::bigint;
    END IF;
    cluster_identity := loupe_cluster_identity();
    LOOP
        SELECT incarnation.number INTO incarnation_number
          FROM annotation_databaseincarnation incarnation WHERE incarnation.identity = cluster_identity;
        EXIT WHEN FOUND;
        INSERT INTO annotation_databaseincarnation (number, identity)
        SELECT COALESCE(max(incarnation.number), 0) + 1, cluster_identity
          FROM annotation_databaseincarnation incarnation
            ON CONFLICT DO NOTHING;
    END LOOP;
    PERFORM set_config('loupe.incarnation', incarnation_number::text, false);
    RETURN incarnation_number;
END
$$;
