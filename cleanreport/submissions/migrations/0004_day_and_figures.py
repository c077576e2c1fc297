from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0003_papers_wanted")]

    operations = [
        migrations.AddField("submission", "sent_on", models.DateField(null=True)),
        migrations.AddField(
            "submission", "plan_progress", models.DecimalField(decimal_places=2, max_digits=5, null=True)
        ),
        migrations.AddField(
            "submission", "indicator_progress", models.DecimalField(decimal_places=2, max_digits=5, null=True)
        ),
    ]
