-- Returns the identity of the PostgreSQL cluster: its system identifier and its timeline, which a recovery to an
-- earlier point changes.

CREATE OR REPLACE FUNCTION loupe_cluster_identity()
RETURNS text
LANGUAGE sql
STABLE AS $$
    SELECT system_identifier || '-' || left(pg_walfile_name(pg_current_wal_lsn()), 8) FROM pg_control_system()
$$;
