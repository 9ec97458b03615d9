-- Trigger function: keeps the sign-in identifiers of a person the same as the person's user name and mail address,
-- whoever writes the person (pages, commands, SQL). An address that equals the own user name has no row.

CREATE OR REPLACE FUNCTION loupe_sync_identifiers()
RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    username text := loupe_identifier(NEW.username);
    email text := NULLIF(NULLIF(loupe_identifier(NEW.email), ''), username);
BEGIN
    DELETE FROM annotation_signinidentifier own
     WHERE own.person_id = NEW.id
       AND own.identifier IS DISTINCT FROM CASE own.kind WHEN 'username' THEN username ELSE email END;
    PERFORM loupe_claim_identifier(NEW.id, 'username', username);
    PERFORM loupe_claim_identifier(NEW.id, 'email', email);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER person_syncs_identifiers
    AFTER INSERT OR UPDATE OF username, email ON annotation_person
    FOR EACH ROW EXECUTE FUNCTION loupe_sync_identifiers();
