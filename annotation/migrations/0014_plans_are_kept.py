"""The plans of the desk's functions are kept: working them out anew took a third of a submit's time in the database.

PostgreSQL plans a statement of a function anew for each call where a plan for just these values looks cheaper, although
it is the same one. Everything here is found by an index, of which a plan for any values must not lose sight while a
table is small or not yet analyzed. The settings hold for what these functions call, too; a migration that creates one
of them anew has to set them again.
"""

from django.db import migrations

FUNCTIONS = ("loupe_submit", "loupe_claim", "loupe_own_work")
SETTINGS = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}


class Migration(migrations.Migration):
    dependencies = [("annotation", "0013_counted_from_indexes")]

    operations = [
        migrations.RunSQL(
            [f"ALTER FUNCTION {function} SET {name} = {value}" for name, value in SETTINGS.items()],
            [f"ALTER FUNCTION {function} RESET {name}" for name in SETTINGS],
        )
        for function in FUNCTIONS
    ]
