-- Makes a folded user name or address the identifier of an account, or raises unique_violation (constraint
-- sign_in_identifier_once) when another account has it.
--
--     for_person   the account
--     of_kind      username or email
--     claimed      the folded text; NULL claims nothing
--
-- One table under a unique index holds both kinds, because no index spans two columns of different rows: two
-- concurrent transactions wait for each other at the index. Accounts that collided before the rule existed have rows
-- marked is_shared, which the index leaves out. Nothing marks rows any more, so this check needs no lock: a marked row
-- can go away meanwhile, but none can appear.

CREATE OR REPLACE FUNCTION loupe_claim_identifier(for_person uuid, of_kind text, claimed text)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    own boolean;
    is_borne_by_others boolean;
BEGIN
    SELECT is_shared INTO own FROM annotation_signinidentifier WHERE person_id = for_person AND kind = of_kind;
    IF claimed IS NULL OR NOT own THEN
        RETURN;
    END IF;
    is_borne_by_others := EXISTS (
        SELECT FROM annotation_signinidentifier WHERE identifier = claimed AND person_id <> for_person);
    IF own AND is_borne_by_others THEN
        RETURN;
    END IF;
    DELETE FROM annotation_signinidentifier WHERE person_id = for_person AND kind = of_kind;
    IF NOT is_borne_by_others THEN
        INSERT INTO annotation_signinidentifier (identifier, person_id, kind) VALUES (claimed, for_person, of_kind)
            ON CONFLICT (identifier) WHERE NOT is_shared DO NOTHING;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    RAISE unique_violation USING CONSTRAINT = 'sign_in_identifier_once', TABLE = 'annotation_person',
        COLUMN = of_kind, MESSAGE = 'another account has this user name or address';
END
$$;
