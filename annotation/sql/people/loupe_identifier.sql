-- Returns a user name or mail address in the form in which two of them are compared: compatible forms and letter case
-- make no difference.
--
--     name   the text; NULL returns NULL
--
-- pg_c_utf8 needs PostgreSQL 17; its mappings are the same on every machine, whatever the database's own locale. Upper
-- case first, then lower case, so that letters with two lower cases (a final sigma, a dotless i) compare as equal.

CREATE OR REPLACE FUNCTION loupe_identifier(name text)
RETURNS text
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE AS $$
    SELECT lower(upper(normalize(name, NFKC) COLLATE "pg_c_utf8"));
$$;
