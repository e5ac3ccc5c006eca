"""Make the database refuse to change or delete what happened."""

from django.db import migrations

from kept.cases import seals


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: seals.lay(schema_editor.connection),
            lambda apps, schema_editor: seals.lift(schema_editor.connection),
        ),
    ]
