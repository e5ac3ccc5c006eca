from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0003_comparisons")]

    operations = [
        migrations.AddField(
            model_name="received",
            name="peer",
            field=models.GenericIPAddressField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="received",
            name="verdict",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pass", "proven"),
                    ("fail", "disowned by its domain"),
                    ("none", "not proven"),
                    ("unknown", "could not be checked"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="received",
            index=models.Index(
                condition=models.Q(("proof", "guessed address")),
                fields=["received_at"],
                name="mail_with_a_guessed_address",
            ),
        ),
    ]
