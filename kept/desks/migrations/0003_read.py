import json

from django.db import migrations, models

from kept.desks import charterfile


def read(apps, schema_editor):
    for version in apps.get_model("desks", "CharterVersion").objects.all():
        version.read = json.dumps(charterfile.read_text(version.source).values)
        version.save(update_fields=["read"])


class Migration(migrations.Migration):
    dependencies = [("desks", "0002_amendments")]

    operations = [
        migrations.AddField("charterversion", "read", models.TextField(default="")),
        migrations.RunPython(read, migrations.RunPython.noop),
        migrations.AlterField("charterversion", "read", models.TextField()),
    ]
