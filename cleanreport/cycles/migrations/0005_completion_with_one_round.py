"""A plan has one completion report, so one round of a year at most asks for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cycles", "0004_moved_dates_and_who_edited")]

    operations = [
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                condition=models.Q(("completion_required", True)), fields=("cycle",), name="completion_with_one_round"
            ),
        ),
    ]
