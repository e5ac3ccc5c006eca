from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_file_sort_mute"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="file",
            index=models.Index(fields=["digest"], name="cases_file_digest_2c211f_idx"),
        ),
    ]
