import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0003_head_of_what_is_sealed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="event", name="event_by_agency"),
        migrations.AlterField(
            model_name="event",
            name="actor",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["at", "id"], name="event_by_time")
        ),
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["agency_code", "at", "id"], name="event_by_agency")
        ),
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["verb", "at", "id"], name="event_by_verb")
        ),
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["actor", "at", "id"], name="event_by_actor")
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("actor", None)), fields=["actor_name", "at", "id"], name="event_by_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="head",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="head_is_one_row"),
        ),
    ]
