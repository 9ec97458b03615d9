"""The dispenser's heart, in the database: one statement hands out any number of places, each with a plan made once.

Places are taken one at a time, so that nobody locks one that they will not get, and a person's second place is always of
another image than their first.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION loupe_claim_places(
    for_person uuid, in_project uuid, with_questionnaire uuid, lease interval, wanted integer, renew boolean
) RETURNS SETOF annotation_assignment LANGUAGE plpgsql ROWS 3 AS $$
DECLARE
    line uuid;
    place annotation_assignment;
    given integer := 0;
BEGIN
    IF renew THEN
        FOR place IN
            UPDATE annotation_assignment mine SET lease_until = now() + lease
              FROM annotation_batch batch
             WHERE batch.id = mine.batch_id AND batch.project_id = in_project
               AND mine.annotator_id = for_person AND mine.status = 'claimed'
         RETURNING mine.*
        LOOP
            given := given + 1;
            RETURN NEXT place;
        END LOOP;
    END IF;
    FOR line IN
        SELECT batch.id FROM annotation_batch batch
         WHERE batch.project_id = in_project AND batch.status = 'open'
         ORDER BY batch.priority, batch.created_at, batch.id
    LOOP
        WHILE given < wanted LOOP
            UPDATE annotation_assignment
               SET status = 'claimed', annotator_id = for_person, questionnaire_id = with_questionnaire,
                   claimed_at = now(), lease_until = now() + lease
             WHERE id = (
                SELECT candidate.id FROM annotation_assignment candidate
                 WHERE candidate.batch_id = line AND candidate.status = 'open'
                   AND NOT EXISTS (SELECT 1 FROM annotation_assignment mine
                                    WHERE mine.image_id = candidate.image_id AND mine.annotator_id = for_person)
                 ORDER BY candidate.rank LIMIT 1 FOR UPDATE OF candidate SKIP LOCKED)
         RETURNING * INTO place;
            EXIT WHEN NOT FOUND;
            given := given + 1;
            RETURN NEXT place;
        END LOOP;
        EXIT WHEN given >= wanted;
    END LOOP;
END $$;
"""

BACKWARDS = "DROP FUNCTION loupe_claim_places(uuid, uuid, uuid, interval, integer, boolean);"


class Migration(migrations.Migration):
    dependencies = [("annotation", "0002_guards")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
