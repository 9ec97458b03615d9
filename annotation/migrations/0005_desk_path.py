"""The desk's path as functions, so that PostgreSQL plans their statements once for each connection and not for each
request; and a person's frontier, so that what they have done already is not looked through again and again.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("annotation.migrations.0003_dispenser")

# An open place tells in which transaction it became open, or came to another rank.
OPENED_IN = """
CREATE FUNCTION loupe_mark_place_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.opened_in := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;

CREATE TRIGGER place_opened BEFORE UPDATE OF status, rank ON annotation_assignment
    FOR EACH ROW WHEN (NEW.status = 'open') EXECUTE FUNCTION loupe_mark_place_opened();
"""
NO_OPENED_IN = """
DROP TRIGGER place_opened ON annotation_assignment;
DROP FUNCTION loupe_mark_place_opened();
"""

# Whether a person had an image is asked for as a value, image by image: written as NOT EXISTS it becomes a join, whose
# plan, made while a project is new and kept since, would read all that the person ever did for each claim.
# The frontier: in a batch, every open place of a lower rank is of an image that the person had already, unless it became
# open later. "Later" is told by transaction: what a snapshot does not show was written in one from its xmin on. A frontier
# is only a short cut: it is moved once 64 places are passed in vain, and forgotten after an hour, since after a restore
# transactions are numbered anew.
TAKE = """
CREATE FUNCTION loupe_first_rank(for_person uuid, in_batch uuid, from_rank bigint) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT place.rank FROM annotation_assignment place
             WHERE place.batch_id = in_batch AND place.status = 'open' AND place.rank >= from_rank
               AND (SELECT mine.id FROM annotation_assignment mine
                     WHERE mine.image_id = place.image_id AND mine.annotator_id = for_person) IS NULL
             ORDER BY place.rank LIMIT 1);
END $$;

CREATE FUNCTION loupe_start_of_search(
    for_person uuid, in_batch uuid, OUT start bigint, OUT passed bigint, OUT seen bigint
) LANGUAGE plpgsql AS $$
DECLARE
    known annotation_frontier;
BEGIN
    seen := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    SELECT * INTO known FROM annotation_frontier frontier
     WHERE frontier.person_id = for_person AND frontier.batch_id = in_batch AND frontier.seen <= loupe_start_of_search.seen
       AND frontier.moved_at > now() - interval '1 hour';
    IF NOT FOUND THEN
        start := 0;
        passed := 0;
        RETURN;
    END IF;
    SELECT count(*), LEAST(known.rank, min(later.rank) FILTER (WHERE NOT EXISTS (
               SELECT 1 FROM annotation_assignment mine
                WHERE mine.image_id = later.image_id AND mine.annotator_id = for_person)))
      INTO passed, start
      FROM (SELECT place.rank, place.image_id FROM annotation_assignment place
             WHERE place.batch_id = in_batch AND place.status = 'open' AND place.opened_in >= known.seen
            OFFSET 0) later
     WHERE later.rank < known.rank;
END $$;

CREATE FUNCTION loupe_take_places(
    for_person uuid, in_project uuid, with_questionnaire uuid, lease interval, wanted integer
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    line uuid;
    search record;
    taken annotation_assignment;
    given uuid[] := '{}';
BEGIN
    IF wanted <= 0 THEN
        RETURN given;
    END IF;
    FOR line IN
        SELECT batch.id FROM annotation_batch batch
         WHERE batch.project_id = in_project AND batch.status = 'open'
           AND EXISTS (SELECT 1 FROM annotation_assignment place
                        WHERE place.batch_id = batch.id AND place.status = 'open')
         ORDER BY batch.priority, batch.created_at, batch.id
    LOOP
        search := loupe_start_of_search(for_person, line);
        WHILE cardinality(given) < wanted LOOP
            UPDATE annotation_assignment
               SET status = 'claimed', annotator_id = for_person, questionnaire_id = with_questionnaire,
                   claimed_at = now(), lease_until = now() + lease
             WHERE id = (
                SELECT candidate.id FROM annotation_assignment candidate
                 WHERE candidate.batch_id = line AND candidate.status = 'open' AND candidate.rank >= search.start
                   AND (SELECT mine.id FROM annotation_assignment mine
                     WHERE mine.image_id = candidate.image_id AND mine.annotator_id = for_person) IS NULL
                 ORDER BY candidate.rank LIMIT 1 FOR UPDATE OF candidate SKIP LOCKED)
         RETURNING * INTO taken;
            EXIT WHEN NOT FOUND;
            given := given || taken.id;
        END LOOP;
        IF search.passed + (
            SELECT count(*) FROM (
                SELECT 1 FROM annotation_assignment place
                 WHERE place.batch_id = line AND place.status = 'open' AND place.rank >= search.start
                   AND place.rank < COALESCE(taken.rank, 9223372036854775807) LIMIT 64) passed) >= 64
        THEN
            INSERT INTO annotation_frontier AS frontier (person_id, batch_id, rank, seen, moved_at)
            VALUES (for_person, line,
                    COALESCE(loupe_first_rank(for_person, line, search.start), 9223372036854775807), search.seen, now())
            ON CONFLICT (person_id, batch_id) DO UPDATE
               SET rank = excluded.rank, seen = excluded.seen, moved_at = excluded.moved_at;
        END IF;
        EXIT WHEN cardinality(given) >= wanted;
        taken := NULL;
    END LOOP;
    RETURN given;
END $$;
"""
NO_TAKE = """
DROP FUNCTION loupe_take_places(uuid, uuid, uuid, interval, integer);
DROP FUNCTION loupe_start_of_search(uuid, uuid);
DROP FUNCTION loupe_first_rank(uuid, uuid, bigint);
"""

# What a desk is handed of each place; annotation/queries/claims.py reads the columns by their order.
CLAIMS = """
CREATE FUNCTION loupe_claims(which uuid[]) RETURNS TABLE (
    id uuid, status varchar, lease_until timestamptz,
    image_id uuid, file varchar, title varchar, author varchar, license varchar, width integer, height integer,
    renditions jsonb, batch_id uuid, batch_name varchar,
    questionnaire_id uuid, questionnaire_key varchar, questionnaire_version integer,
    draft_version integer, answers jsonb, timings jsonb, committed jsonb, revisions jsonb, updated_at timestamptz
) LANGUAGE plpgsql ROWS 3 SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT work.id, work.status, work.lease_until,
           image.id, image.file, image.title, image.author, image.license, image.width, image.height,
           image.renditions, batch.id, batch.name, questionnaire.id, questionnaire.key, questionnaire.version,
           draft.version, draft.answers, draft.timings, draft.committed, draft.revisions, draft.updated_at
      FROM annotation_assignment work
      JOIN annotation_image image ON image.id = work.image_id
      JOIN annotation_batch batch ON batch.id = work.batch_id
      JOIN annotation_questionnaire questionnaire ON questionnaire.id = work.questionnaire_id
      LEFT JOIN annotation_draft draft ON draft.assignment_id = work.id
     WHERE work.id = ANY(which)
     ORDER BY work.claimed_at, batch.priority, batch.created_at, work.rank, work.id;
END $$;
"""
NO_CLAIMS = "DROP FUNCTION loupe_claims(uuid[]);"

# How many more images there are for a person, exact up to `most`: places stand several to an image, so they are walked.
LEFT = """
CREATE FUNCTION loupe_images_left(for_person uuid, in_project uuid, most integer) RETURNS integer
LANGUAGE plpgsql SET enable_sort = off AS $$
DECLARE
    line uuid;
    image uuid;
    search record;
    found_images uuid[] := '{}';
BEGIN
    FOR line IN
        SELECT batch.id FROM annotation_batch batch
         WHERE batch.project_id = in_project AND batch.status = 'open'
           AND EXISTS (SELECT 1 FROM annotation_assignment place
                        WHERE place.batch_id = batch.id AND place.status = 'open')
         ORDER BY batch.priority, batch.created_at, batch.id
    LOOP
        search := loupe_start_of_search(for_person, line);
        FOR image IN
            SELECT place.image_id FROM annotation_assignment place
             WHERE place.batch_id = line AND place.status = 'open' AND place.rank >= search.start
               AND (SELECT mine.id FROM annotation_assignment mine
                     WHERE mine.image_id = place.image_id AND mine.annotator_id = for_person) IS NULL
             ORDER BY place.rank
        LOOP
            IF image <> ALL (found_images) THEN
                found_images := found_images || image;
                EXIT WHEN cardinality(found_images) >= most;
            END IF;
        END LOOP;
        EXIT WHEN cardinality(found_images) >= most;
    END LOOP;
    RETURN cardinality(found_images);
END $$;
"""
NO_LEFT = "DROP FUNCTION loupe_images_left(uuid, uuid, integer);"

# The membership's row is the lock that puts a person's own claims in line. Whoever may not claim gets none; the action
# then finds out why. A lapsed place comes back to its person, draft and all, while its image still wants a critique.
CLAIM = """
CREATE FUNCTION loupe_resume_lapsed(for_person uuid, in_project uuid, lease interval, most integer) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM annotation_assignment WHERE annotator_id = for_person AND status = 'lapsed') THEN
        RETURN;
    END IF;
    WITH mine AS (
        SELECT lapsed.id, lapsed.image_id FROM annotation_assignment lapsed
          JOIN annotation_batch batch ON batch.id = lapsed.batch_id
         WHERE lapsed.annotator_id = for_person AND lapsed.status = 'lapsed'
           AND batch.project_id = in_project AND batch.status = 'open'
         ORDER BY lapsed.claimed_at LIMIT most
    ), place AS (
        SELECT DISTINCT ON (open.image_id) open.id, open.seat, mine.id AS lapsed
          FROM mine CROSS JOIN LATERAL (
            SELECT place.id, place.image_id, place.seat FROM annotation_assignment place
             WHERE place.image_id = mine.image_id AND place.status = 'open' LIMIT 1 FOR UPDATE SKIP LOCKED) open
    ), given_up AS (
        DELETE FROM annotation_assignment gone USING place WHERE gone.id = place.id RETURNING place.lapsed, place.seat
    )
    UPDATE annotation_assignment back
       SET status = 'claimed', seat = given_up.seat, ended_at = NULL, lease_until = now() + lease
      FROM given_up WHERE back.id = given_up.lapsed;
END $$;

CREATE FUNCTION loupe_claim(for_person uuid, in_project uuid, wanted integer, renew boolean) RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
    desk record;
    held uuid[] := '{}';
BEGIN
    SELECT project.questionnaire_id, make_interval(mins => project.lease_minutes) AS lease,
           project.total_quota, project.daily_quota INTO desk
      FROM annotation_membership member JOIN annotation_project project ON project.id = member.project_id
     WHERE member.project_id = in_project AND member.person_id = for_person AND member.is_active
       AND member.role = 'annotator' AND project.questionnaire_id IS NOT NULL
       FOR NO KEY UPDATE OF member;
    IF NOT FOUND THEN
        RETURN held;
    END IF;
    IF desk.total_quota IS NOT NULL THEN
        wanted := LEAST(wanted, desk.total_quota - (SELECT count(*) FROM annotation_critique done
            WHERE done.project_id = in_project AND done.annotator_id = for_person));
    END IF;
    IF desk.daily_quota IS NOT NULL THEN
        wanted := LEAST(wanted, desk.daily_quota - (SELECT count(*) FROM annotation_critique done
            WHERE done.project_id = in_project AND done.annotator_id = for_person
              AND done.submitted_at >= date_trunc('day', now())));
    END IF;
    IF renew THEN
        PERFORM loupe_resume_lapsed(for_person, in_project, desk.lease, GREATEST(wanted, 0));
        WITH renewed AS (
            UPDATE annotation_assignment mine SET lease_until = now() + desk.lease
              FROM annotation_batch batch
             WHERE batch.id = mine.batch_id AND batch.project_id = in_project
               AND mine.annotator_id = for_person AND mine.status = 'claimed'
         RETURNING mine.id)
        SELECT COALESCE(array_agg(renewed.id), '{}') INTO held FROM renewed;
    END IF;
    RETURN held || loupe_take_places(
        for_person, in_project, desk.questionnaire_id, desk.lease, wanted - cardinality(held));
END $$;
"""
NO_CLAIM = """
DROP FUNCTION loupe_claim(uuid, uuid, integer, boolean);
DROP FUNCTION loupe_resume_lapsed(uuid, uuid, interval, integer);
"""

# A person's own assignment with its draft, to judge work against; with `lock`, the membership's row and the assignment's
# are held for a change, in the dispenser's order.
OWN_WORK = """
CREATE FUNCTION loupe_own_work(for_person uuid, which uuid, lock boolean) RETURNS TABLE (
    role varchar, id uuid, status varchar, seat smallint, is_over boolean, image_id uuid, batch_id uuid,
    project_id uuid, questionnaire_id uuid, lease_minutes integer, at timestamptz,
    draft_version integer, answers jsonb, timings jsonb, committed jsonb, revisions jsonb, updated_at timestamptz
) LANGUAGE plpgsql ROWS 1 AS $$
BEGIN
    IF lock THEN
        PERFORM 1 FROM annotation_assignment work
           JOIN annotation_batch batch ON batch.id = work.batch_id
           JOIN annotation_membership member ON member.project_id = batch.project_id
          WHERE work.id = which AND work.annotator_id = for_person AND member.person_id = for_person
            FOR NO KEY UPDATE OF member;
        PERFORM 1 FROM annotation_assignment work
          WHERE work.id = which AND work.annotator_id = for_person FOR NO KEY UPDATE;
    END IF;
    RETURN QUERY
    SELECT member.role, work.id, work.status, work.seat, work.lease_until < now(), work.image_id, work.batch_id,
           batch.project_id, work.questionnaire_id, project.lease_minutes, now(),
           draft.version, draft.answers, draft.timings, draft.committed, draft.revisions, draft.updated_at
      FROM annotation_assignment work
      JOIN annotation_batch batch ON batch.id = work.batch_id
      JOIN annotation_project project ON project.id = batch.project_id
      JOIN annotation_membership member ON member.project_id = project.id AND member.person_id = for_person
      LEFT JOIN annotation_draft draft ON draft.assignment_id = work.id
     WHERE work.id = which AND work.annotator_id = for_person AND member.is_active;
END $$;
"""
NO_OWN_WORK = "DROP FUNCTION loupe_own_work(uuid, uuid, boolean);"

# Stores a critique that was judged over what the caller saw of its assignment: no row comes back, and nothing is written,
# if that has changed since; a row without a time, if the key came with another critique before. Late work takes an open place of its image if there still is one; else it is one more than
# the image wanted.
SUBMIT = """
CREATE FUNCTION loupe_submit(
    for_person uuid, which uuid, seen_status text, seen_draft integer, as_id uuid, sent_key uuid, sent_hash text,
    its_answers jsonb, its_timings jsonb, its_revisions jsonb, its_level text, its_words integer, claims integer
) RETURNS TABLE (at timestamptz, was_late boolean, claimed uuid[]) LANGUAGE plpgsql ROWS 1 AS $$
DECLARE
    work annotation_assignment;
    of_project uuid;
    free smallint;
BEGIN
    SELECT batch.project_id INTO of_project
      FROM annotation_assignment place JOIN annotation_batch batch ON batch.id = place.batch_id
     WHERE place.id = which;
    PERFORM 1 FROM annotation_membership member
      WHERE member.project_id = of_project AND member.person_id = for_person AND member.is_active
        AND member.role = 'annotator' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT * INTO work FROM annotation_assignment place
     WHERE place.id = which AND place.annotator_id = for_person AND place.status = seen_status FOR NO KEY UPDATE;
    IF NOT FOUND OR seen_draft <> COALESCE(
        (SELECT version FROM annotation_draft WHERE assignment_id = which), 0)
    THEN
        RETURN;
    END IF;
    was_late := work.status = 'lapsed' OR work.lease_until < now();
    INSERT INTO annotation_critique (id, project_id, batch_id, image_id, assignment_id, annotator_id, questionnaire_id,
        status, answers, timings, revisions, level, words, late, submission_key, body_hash)
    VALUES (as_id, of_project, work.batch_id, work.image_id, which, for_person, work.questionnaire_id,
        'submitted', its_answers, its_timings, its_revisions, its_level, its_words, was_late, sent_key, sent_hash)
    ON CONFLICT ON CONSTRAINT critique_key_once DO NOTHING RETURNING submitted_at INTO at;
    IF NOT FOUND THEN
        RETURN NEXT;
        RETURN;
    END IF;
    IF work.status = 'lapsed' THEN
        DELETE FROM annotation_assignment place
         WHERE place.id = (SELECT open.id FROM annotation_assignment open
                            WHERE open.image_id = work.image_id AND open.status = 'open'
                            ORDER BY open.seat LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING place.seat INTO free;
        work.surplus := free IS NULL;
        work.seat := COALESCE(free, work.seat);
    END IF;
    UPDATE annotation_assignment SET status = 'submitted', seat = work.seat, surplus = work.surplus,
           lease_until = NULL, ended_at = now() WHERE id = which;
    IF seen_draft > 0 THEN
        DELETE FROM annotation_draft WHERE assignment_id = which;
    END IF;
    INSERT INTO annotation_event (project_id, actor_id, verb, noun, target, data)
    VALUES (of_project, for_person, 'submitted', 'critique', as_id,
            jsonb_build_object('late', was_late, 'words', its_words));
    claimed := CASE WHEN claims > 0 THEN loupe_claim(for_person, of_project, claims, false) END;
    RETURN NEXT;
END $$;
"""
NO_SUBMIT = """
DROP FUNCTION loupe_submit(
    uuid, uuid, text, integer, uuid, uuid, text, jsonb, jsonb, jsonb, text, integer, integer);
"""


class Migration(migrations.Migration):
    dependencies = [("annotation", "0004_frontier")]

    operations = [
        migrations.RunSQL(BEFORE.BACKWARDS, BEFORE.FORWARDS),
        migrations.RunSQL(OPENED_IN, NO_OPENED_IN),
        migrations.RunSQL(TAKE, NO_TAKE),
        migrations.RunSQL(CLAIMS, NO_CLAIMS),
        migrations.RunSQL(LEFT, NO_LEFT),
        migrations.RunSQL(CLAIM, NO_CLAIM),
        migrations.RunSQL(OWN_WORK, NO_OWN_WORK),
        migrations.RunSQL(SUBMIT, NO_SUBMIT),
    ]
