-- Trigger function: keeps the sign-in identifiers of a person the same as the person's user name and mail address,
-- whoever writes the person (pages, commands, SQL). A mail address that equals the user name has no row.

CREATE OR REPLACE FUNCTION loupe_sync_identifiers()
RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    username text := loupe_identifier(NEW.username);
    email text := NULLIF(NULLIF(loupe_identifier(NEW.email), ''), username);
BEGIN
    DELETE FROM annotation_signinidentifier stored
     WHERE stored.person_id = NEW.id
       AND stored.identifier IS DISTINCT FROM CASE stored.kind WHEN 'username' THEN username ELSE email END;
    PERFORM loupe_claim_identifier(NEW.id, 'username', username);
    PERFORM loupe_claim_identifier(NEW.id, 'email', email);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER person_syncs_identifiers
    AFTER INSERT OR UPDATE OF username, email ON annotation_person
    FOR EACH ROW EXECUTE FUNCTION loupe_sync_identifiers();
