"""What an import's source told about itself."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0019_stored_names'),
    ]

    operations = [
        migrations.AddField(
            model_name='imageimport',
            name='notices',
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
