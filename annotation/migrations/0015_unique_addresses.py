"""A user name and a mail address identify one account, whatever the letter case, and no address is another's user name.

Both are kept in one table under a unique index, because no index spans two columns of different rows. A trigger on the
person writes the table, so that every way of writing a person (pages, commands, SQL) is held to it, and two concurrent
transactions wait for each other at the index.

Accounts that collide already are kept and marked `is_shared`: all bearers of a user name that differs in letter case
alone, and all bearers of an address that another account has as its address or its user name. The index leaves marked
rows out; the trigger refuses what a marked row of another account has. Only this migration marks, so that check needs
no lock: a marked row can go away meanwhile, but none can appear.

`pg_c_utf8` needs PostgreSQL 17. Its mappings are the same on every machine, whatever the database's own locale. Upper
case first, then lower case, so that letters with two lower cases (a final sigma, a dotless i) compare as one.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

RULE = """
CREATE FUNCTION loupe_identifier(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT lower(upper(normalize(name, NFKC) COLLATE "pg_c_utf8"));
$$;
"""

TRIGGER = """
CREATE FUNCTION loupe_claim_identifier(for_person uuid, of_kind text, claimed text) RETURNS void LANGUAGE plpgsql AS $$
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
END $$;

CREATE FUNCTION loupe_keep_identifiers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    username text := loupe_identifier(NEW.username);
    email text := NULLIF(NULLIF(loupe_identifier(NEW.email), ''), username);
BEGIN
    DELETE FROM annotation_signinidentifier written
     WHERE written.person_id = NEW.id
       AND written.identifier IS DISTINCT FROM CASE written.kind WHEN 'username' THEN username ELSE email END;
    PERFORM loupe_claim_identifier(NEW.id, 'username', username);
    PERFORM loupe_claim_identifier(NEW.id, 'email', email);
    RETURN NULL;
END $$;

CREATE TRIGGER person_keeps_identifiers AFTER INSERT OR UPDATE OF username, email ON annotation_person
    FOR EACH ROW EXECUTE FUNCTION loupe_keep_identifiers();
"""
NO_TRIGGER = """
DROP TRIGGER person_keeps_identifiers ON annotation_person;
DROP FUNCTION loupe_keep_identifiers();
DROP FUNCTION loupe_claim_identifier(uuid, text, text);
"""

FILL = """
INSERT INTO annotation_signinidentifier (identifier, person_id, kind, is_shared)
SELECT identifier, id, kind,
       CASE kind WHEN 'username' THEN count(*) FILTER (WHERE kind = 'username') OVER bearers
                 ELSE count(*) OVER bearers END > 1
  FROM (SELECT id, 'username' AS kind, loupe_identifier(username) AS identifier FROM annotation_person
        UNION ALL
        SELECT id, 'email', loupe_identifier(email) FROM annotation_person
         WHERE email <> '' AND loupe_identifier(email) <> loupe_identifier(username)) AS named
WINDOW bearers AS (PARTITION BY identifier);
"""


class Migration(migrations.Migration):
    dependencies = [("annotation", "0014_plans_are_kept")]

    operations = [
        migrations.RunSQL(RULE, "DROP FUNCTION loupe_identifier(text);"),
        migrations.CreateModel(
            name="SignInIdentifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identifier", models.TextField()),
                ("kind", models.CharField(choices=[("username", "user name"), ("email", "mail address")], max_length=8)),
                (
                    "is_shared",
                    models.BooleanField(db_default=False, default=False, verbose_name="shared address or user name"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_in_identifiers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["identifier"], name="sign_in_identifier")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_shared", False)), fields=("identifier",), name="sign_in_identifier_once"
                    ),
                    models.UniqueConstraint(fields=("person", "kind"), name="sign_in_identifier_once_per_kind"),
                ],
            },
        ),
        # The trigger first: making it locks the people against writes until the table is filled.
        migrations.RunSQL(TRIGGER + FILL, NO_TRIGGER),
    ]
