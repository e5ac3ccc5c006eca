import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_queues_by_index")]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="case",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="cases.case",
            ),
        ),
    ]
