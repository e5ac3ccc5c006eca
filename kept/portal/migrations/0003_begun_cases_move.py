"""What somebody has begun to write lies with the cases now; its table went there whole."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_begun_cases"),
        ("portal", "0002_charter_read"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("BegunCase")]),
    ]
