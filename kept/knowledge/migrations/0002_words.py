"""The indexes by which articles and the texts of cases are found."""

from django.db import migrations

from kept.knowledge.search import index


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial"), ("cases", "0004_file_sort_mute")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: index.lay(schema_editor.connection),
            lambda apps, schema_editor: index.lift(schema_editor.connection),
        ),
    ]
