from django.db import migrations, models

from kept.desks import charters


def seal(apps, schema_editor):
    for version in apps.get_model("desks", "CharterVersion").objects.all():
        version.digest = charters.digest_of(version)
        version.save(update_fields=["digest"])


class Migration(migrations.Migration):
    dependencies = [("desks", "0003_read")]

    operations = [
        migrations.AddField(
            "charterversion", "digest", models.CharField(default="", max_length=64)
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField("charterversion", "digest", models.CharField(max_length=64)),
    ]
