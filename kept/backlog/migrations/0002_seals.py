"""Make the database refuse to change or delete what happened to a record."""

from django.db import migrations

from kept.cases import seals

REFUSED = {"backlog_recordentry": ("UPDATE", "DELETE"), "backlog_remark": ("UPDATE",)}


class Migration(migrations.Migration):
    dependencies = [("backlog", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: seals.lay(schema_editor.connection, REFUSED),
            lambda apps, schema_editor: seals.lift(schema_editor.connection, REFUSED),
        ),
    ]
