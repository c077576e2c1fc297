from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [migrations.AddIndex("report", models.Index(fields=["round", "state"], name="report_by_state"))]
