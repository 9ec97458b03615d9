-- Returns the position of a transaction among all that ever wrote to this database: the number of the
-- incarnation in the upper bits, the transaction's id in the lower 48. It stays in order when the database is
-- restored into another cluster, where transactions are numbered anew.
--
--     at   a transaction's id
--
-- Columns take it as their default, so the first migration creates it before the tables.

CREATE OR REPLACE FUNCTION loupe_sequence_stamp(at xid8)
RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
    RETURN loupe_database_incarnation() * 281474976710656 + at::text::bigint;
END
$$;
