from django.db import migrations, models

# Images that came before the triggers held out the same bytes in all projects.
_COPIES = """
UPDATE annotation_image image SET held_out = true, held_out_elsewhere = true
 WHERE NOT image.held_out AND EXISTS (
    SELECT FROM annotation_image copy
     WHERE copy.sha256 = image.sha256 AND copy.project_id <> image.project_id AND copy.held_out)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0042_given_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='image',
            name='held_out_elsewhere',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='held out for a benchmark of another project'),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(fields=['sha256'], name='image_by_sha256'),
        ),
        migrations.AddConstraint(
            model_name='image',
            constraint=models.CheckConstraint(condition=models.Q(('held_out_elsewhere', False), ('held_out', True), _connector='OR'), name='image_held_out_elsewhere_is_held_out'),
        ),
        migrations.RunSQL(_COPIES, migrations.RunSQL.noop),
    ]
