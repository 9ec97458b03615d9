"""A person's near-duplicates kept apart, and quotas that count what is on the desk already."""

from importlib import import_module

import django.core.validators
from django.db import migrations, models

BEFORE = import_module("annotation.migrations.0005_desk_path")

# The groups of near-duplicates that a person met lately: those of the last `within` images that they handed in or
# skipped, and of all on their desk. NULL where the project has no groups at all, or keeps none apart. Each image's group
# is asked for as a value: as a join, a plan made once could read every image of the project.
GROUPS_MET = """
CREATE FUNCTION loupe_groups_met(for_person uuid, in_project uuid, within integer) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF within = 0 OR NOT EXISTS (
        SELECT 1 FROM annotation_image image WHERE image.project_id = in_project AND image."group" <> '')
    THEN
        RETURN NULL;
    END IF;
    RETURN ARRAY(
        SELECT met."group" FROM (
            SELECT (SELECT image."group" FROM annotation_image image
                     WHERE image.id = lately.image_id AND image.project_id = in_project) AS "group"
              FROM (
                (SELECT past.image_id FROM (
                    (SELECT done.image_id, done.submitted_at AS at FROM annotation_critique done
                      WHERE done.project_id = in_project AND done.annotator_id = for_person
                      ORDER BY done.submitted_at DESC LIMIT within)
                    UNION ALL
                    (SELECT skipped.image_id, skipped.ended_at FROM annotation_assignment skipped
                      WHERE skipped.annotator_id = for_person AND skipped.status = 'skipped'
                      ORDER BY skipped.ended_at DESC LIMIT within)) past
                  ORDER BY past.at DESC LIMIT within)
                UNION ALL
                SELECT held.image_id FROM annotation_assignment held
                 WHERE held.annotator_id = for_person AND held.status = 'claimed') lately) met
         WHERE met."group" <> '');
END $$;
"""
NO_GROUPS_MET = "DROP FUNCTION loupe_groups_met(uuid, uuid, integer);"

# Batch by batch in their order. With `met`, an image of one of these groups is passed over, and a batch is left for the
# next one when the 200 places ahead hold nothing else: so the search has an end however large a group is.
# Each place is stamped with its own moment, so that a desk is handed them in this order.
TAKE = """
CREATE FUNCTION loupe_take_places(
    for_person uuid, in_project uuid, with_questionnaire uuid, lease interval, wanted integer, met text[]
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    line uuid;
    search record;
    taken annotation_assignment;
    given uuid[] := '{}';
    farthest bigint;
    first_rank bigint;
BEGIN
    FOR line IN
        SELECT batch.id FROM annotation_batch batch
         WHERE batch.project_id = in_project AND batch.status = 'open'
           AND EXISTS (SELECT 1 FROM annotation_assignment place
                        WHERE place.batch_id = batch.id AND place.status = 'open')
         ORDER BY batch.priority, batch.created_at, batch.id
    LOOP
        search := loupe_start_of_search(for_person, line);
        WHILE cardinality(given) < wanted LOOP
            farthest := 9223372036854775807;
            IF met <> '{}' THEN
                SELECT COALESCE(max(ahead.rank), farthest) INTO farthest
                  FROM (SELECT place.rank FROM annotation_assignment place
                         WHERE place.batch_id = line AND place.status = 'open' AND place.rank >= search.start
                         ORDER BY place.rank OFFSET 200 LIMIT 1) ahead;
            END IF;
            UPDATE annotation_assignment
               SET status = 'claimed', annotator_id = for_person, questionnaire_id = with_questionnaire,
                   claimed_at = clock_timestamp(), lease_until = now() + lease
             WHERE id = (
                SELECT candidate.id FROM annotation_assignment candidate
                 WHERE candidate.batch_id = line AND candidate.status = 'open'
                   AND candidate.rank >= search.start AND candidate.rank <= farthest
                   AND (SELECT mine.id FROM annotation_assignment mine
                     WHERE mine.image_id = candidate.image_id AND mine.annotator_id = for_person) IS NULL
                   AND (met IS NULL OR met = '{}' OR (SELECT image."group" <> ALL (met) FROM annotation_image image
                                                       WHERE image.id = candidate.image_id))
                 ORDER BY candidate.rank LIMIT 1 FOR UPDATE OF candidate SKIP LOCKED)
         RETURNING * INTO taken;
            EXIT WHEN NOT FOUND;
            given := given || taken.id;
            IF met IS NOT NULL THEN
                met := met || ARRAY(SELECT image."group"::text FROM annotation_image image
                                     WHERE image.id = taken.image_id AND image."group" <> '');
            END IF;
        END LOOP;
        IF search.passed + (
            SELECT count(*) FROM (
                SELECT 1 FROM annotation_assignment place
                 WHERE place.batch_id = line AND place.status = 'open' AND place.rank >= search.start
                   AND place.rank < COALESCE(taken.rank, 9223372036854775807) LIMIT 64) passed) >= 64
        THEN
            first_rank := COALESCE(loupe_first_rank(for_person, line, search.start), 9223372036854775807);
            IF first_rank > search.start OR search.passed >= 64 THEN
                INSERT INTO annotation_frontier AS frontier (person_id, batch_id, rank, seen, moved_at)
                VALUES (for_person, line, first_rank, search.seen, now())
                ON CONFLICT (person_id, batch_id) DO UPDATE
                   SET rank = excluded.rank, seen = excluded.seen, moved_at = excluded.moved_at;
            END IF;
        END IF;
        EXIT WHEN cardinality(given) >= wanted;
        taken := NULL;
    END LOOP;
    RETURN given;
END $$;
"""
NO_TAKE = "DROP FUNCTION loupe_take_places(uuid, uuid, uuid, interval, integer, text[]);"
TAKE_BEFORE = BEFORE.TAKE[BEFORE.TAKE.index("CREATE FUNCTION loupe_take_places(") :]
NO_TAKE_BEFORE = "DROP FUNCTION loupe_take_places(uuid, uuid, uuid, interval, integer);"

# A quota counts what was handed in, and a refill what is on the desk as well: nobody is handed more than they may do.
# Whoever finds nothing but near-duplicates of what they met gets those: an image is never kept from its last annotator.
CLAIM = """
CREATE FUNCTION loupe_room_left(for_person uuid, in_project uuid, in_all integer, a_day integer) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF in_all IS NOT NULL THEN
        in_all := in_all - (SELECT count(*) FROM (
            SELECT 1 FROM annotation_critique done
             WHERE done.project_id = in_project AND done.annotator_id = for_person LIMIT in_all) counted);
    END IF;
    IF a_day IS NOT NULL THEN
        a_day := a_day - (SELECT count(*) FROM (
            SELECT 1 FROM annotation_critique done
             WHERE done.project_id = in_project AND done.annotator_id = for_person
               AND done.submitted_at >= date_trunc('day', now(), 'UTC') LIMIT a_day) counted);
    END IF;
    RETURN LEAST(in_all, a_day);
END $$;

CREATE FUNCTION loupe_claim(for_person uuid, in_project uuid, wanted integer, renew boolean) RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
    desk record;
    met text[];
    held uuid[] := '{}';
    given uuid[];
BEGIN
    SELECT project.questionnaire_id, make_interval(mins => project.lease_minutes) AS lease,
           project.total_quota, project.daily_quota, project.neighbours_apart INTO desk
      FROM annotation_membership member JOIN annotation_project project ON project.id = member.project_id
     WHERE member.project_id = in_project AND member.person_id = for_person AND member.is_active
       AND member.role = 'annotator' AND project.questionnaire_id IS NOT NULL
       FOR NO KEY UPDATE OF member;
    IF NOT FOUND THEN
        RETURN held;
    END IF;
    IF desk.total_quota IS NOT NULL OR desk.daily_quota IS NOT NULL THEN
        wanted := LEAST(wanted, loupe_room_left(for_person, in_project, desk.total_quota, desk.daily_quota)
            - CASE WHEN renew THEN 0 ELSE (
                SELECT count(*) FROM annotation_assignment mine JOIN annotation_batch batch ON batch.id = mine.batch_id
                 WHERE batch.project_id = in_project AND mine.annotator_id = for_person AND mine.status = 'claimed') END);
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
    wanted := wanted - cardinality(held);
    IF wanted <= 0 THEN
        RETURN held;
    END IF;
    met := loupe_groups_met(for_person, in_project, desk.neighbours_apart);
    given := loupe_take_places(for_person, in_project, desk.questionnaire_id, desk.lease, wanted, met);
    IF cardinality(given) < wanted AND met IS NOT NULL THEN
        given := given || loupe_take_places(for_person, in_project, desk.questionnaire_id, desk.lease,
            wanted - cardinality(given), NULL);
    END IF;
    RETURN held || given;
END $$;
"""
NO_CLAIM = """
DROP FUNCTION loupe_claim(uuid, uuid, integer, boolean);
DROP FUNCTION loupe_room_left(uuid, uuid, integer, integer);
"""
CLAIM_BEFORE = BEFORE.CLAIM[BEFORE.CLAIM.index("CREATE FUNCTION loupe_claim(") :]
NO_CLAIM_BEFORE = "DROP FUNCTION loupe_claim(uuid, uuid, integer, boolean);"


class Migration(migrations.Migration):
    dependencies = [("annotation", "0009_withdrawals")]

    operations = [
        migrations.AddField(
            model_name="project",
            name="neighbours_apart",
            field=models.PositiveSmallIntegerField(
                db_default=20,
                default=20,
                validators=[django.core.validators.MaxValueValidator(200)],
                verbose_name="images between near-duplicates",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("neighbours_apart__range", (0, 200))), name="project_apart_in_range"
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=["annotator", "ended_at"], condition=models.Q(("status", "skipped")), name="assignment_skips"
            ),
        ),
        migrations.RunSQL(GROUPS_MET, NO_GROUPS_MET),
        migrations.RunSQL(NO_TAKE_BEFORE, TAKE_BEFORE),
        migrations.RunSQL(TAKE, NO_TAKE),
        migrations.RunSQL(NO_CLAIM_BEFORE, CLAIM_BEFORE),
        migrations.RunSQL(CLAIM, NO_CLAIM),
    ]
