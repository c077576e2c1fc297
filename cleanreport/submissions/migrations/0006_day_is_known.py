from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0005_fill_day_and_figures")]

    operations = [
        migrations.AlterField("submission", "sent_on", models.DateField()),
        migrations.AddIndex(
            "submission",
            models.Index(
                fields=[
                    "cycle",
                    "kind",
                    "round",
                    "agency",
                    "state",
                    "sent_on",
                    "late",
                    "plan_progress",
                    "indicator_progress",
                ],
                name="submission_of_round",
            ),
        ),
    ]
