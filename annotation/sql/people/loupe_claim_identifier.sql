-- Makes a folded user name or address the identifier of an account, or raises unique_violation (constraint
-- sign_in_identifier_once) when another account has it.
--
--     for_person   the account
--     of_kind      username or email
--     folded       the folded text; NULL claims nothing
--
-- One table under a unique index holds both kinds, because no index spans two columns of different rows: two
-- concurrent transactions wait for each other at the index. Accounts that collided before the rule existed have rows
-- marked is_shared, which the index leaves out. Nothing marks rows any more, so this check needs no lock: a marked row
-- can disappear meanwhile, but none can appear.

CREATE OR REPLACE FUNCTION loupe_claim_identifier(for_person uuid, of_kind text, folded text)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    is_own_shared boolean;
    is_taken boolean;
BEGIN
    SELECT is_shared INTO is_own_shared
      FROM annotation_signinidentifier WHERE person_id = for_person AND kind = of_kind;
    IF folded IS NULL OR NOT is_own_shared THEN
        RETURN;
    END IF;
    is_taken := EXISTS (
        SELECT FROM annotation_signinidentifier WHERE identifier = folded AND person_id <> for_person);
    IF is_own_shared AND is_taken THEN
        RETURN;
    END IF;
    DELETE FROM annotation_signinidentifier WHERE person_id = for_person AND kind = of_kind;
    IF NOT is_taken THEN
        INSERT INTO annotation_signinidentifier (identifier, person_id, kind) VALUES (folded, for_person, of_kind)
            ON CONFLICT (identifier) WHERE NOT is_shared DO NOTHING;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    RAISE unique_violation USING CONSTRAINT = 'sign_in_identifier_once', TABLE = 'annotation_person',
        COLUMN = of_kind, MESSAGE = 'another account has this user name or address';
END
$$;
