"""The day of every submission in Bangkok, and the figures of every report, from what was frozen."""

import json
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import migrations

BANGKOK = ZoneInfo("Asia/Bangkok")
FILLED = ("sent_on", "plan_progress", "indicator_progress")
AT_ONCE = 500


def fill(apps, schema_editor):
    submissions = apps.get_model("submissions", "Submission").objects
    last = 0
    while rows := list(submissions.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        for row in rows:
            row.sent_on = row.sent_at.astimezone(BANGKOK).date()
            if row.kind == "report":
                figures = json.loads(row.snapshot)["figures"]
                row.plan_progress = Decimal(figures["plan_progress"])
                row.indicator_progress = Decimal(figures["indicator_progress"])
        submissions.bulk_update(rows, FILLED, batch_size=100)
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("submissions", "0004_day_and_figures")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
