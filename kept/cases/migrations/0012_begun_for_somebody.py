"""Every case that is begun is begun for somebody."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_begun_cases"),
    ]

    operations = [
        migrations.AlterField(
            "beguncase",
            "requester",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RemoveConstraint("beguncase", "one_begun_case_of_a_kind"),
        migrations.AddConstraint(
            "beguncase",
            models.UniqueConstraint(
                fields=("person", "requester", "desk", "kind"),
                name="one_begun_case_of_a_kind_for_somebody",
            ),
        ),
    ]
