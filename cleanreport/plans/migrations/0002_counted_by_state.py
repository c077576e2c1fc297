from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [migrations.AddIndex("plan", models.Index(fields=["cycle", "state"], name="plan_by_state"))]
