"""Cases that somebody has begun to write move here from the portal: agents on the phone do too."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

PERSON = {"on_delete": django.db.models.deletion.CASCADE, "to": settings.AUTH_USER_MODEL}


def ask_for_themselves(apps, schema_editor):
    apps.get_model("cases", "BegunCase").objects.update(requester=F("person"))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_open_talks"),
        ("desks", "0006_beside"),
        ("portal", "0002_charter_read"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="BegunCase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("kind", models.CharField(max_length=100)),
                        ("answers", models.JSONField(default=dict)),
                        ("saved_at", models.DateTimeField()),
                        (
                            "desk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="desks.desk",
                            ),
                        ),
                        ("person", models.ForeignKey(related_name="+", **PERSON)),
                    ],
                    options={
                        "db_table": "portal_beguncase",
                        "ordering": ["-saved_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "desk", "kind"), name="one_begun_case_of_a_kind"
                            )
                        ],
                    },
                )
            ]
        ),
        migrations.AlterModelTable("beguncase", None),
        migrations.AddField(
            "beguncase", "requester", models.ForeignKey(null=True, related_name="+", **PERSON)
        ),
        migrations.RunPython(ask_for_themselves, migrations.RunPython.noop),
    ]
