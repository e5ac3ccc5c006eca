"""Signed statements are rows of their own: they no longer hang on a registration."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def move(apps, schema_editor):
    registration = apps.get_model("customers", "Registration")
    statement = apps.get_model("customers", "Statement")
    statement.objects.bulk_create(
        statement(person_id=row.person_id, says=said, signed_at=row.asked_at)
        for row in registration.objects.exclude(signed=[])
        for said in dict.fromkeys(row.signed)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0007_contract_names_a_charter"),
    ]

    operations = [
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("says", models.TextField()),
                ("signed_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["signed_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "says"), name="a_statement_is_signed_once"
                    )
                ],
            },
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.RemoveField(model_name="registration", name="signed"),
    ]
