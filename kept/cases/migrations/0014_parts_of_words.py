from django.db import migrations

from kept.cases import trigrams


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_cases_lately"),
        ("customers", "0008_statements"),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, editor: trigrams.lay(editor.connection),
            lambda apps, editor: trigrams.lift(editor.connection),
        ),
    ]
