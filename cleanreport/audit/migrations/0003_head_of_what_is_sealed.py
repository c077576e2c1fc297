from django.db import migrations


def note_the_last(apps, schema_editor):
    """The chain that is there already has its head where it ends now."""
    events = apps.get_model("audit", "Event").objects
    if last := events.filter(place__isnull=False).order_by("-place").first():
        apps.get_model("audit", "Head").objects.create(pk=1, place=last.place, link=last.chain_digest)


class Migration(migrations.Migration):

    dependencies = [("audit", "0002_head_of_the_chain")]

    operations = [migrations.RunPython(note_the_last, migrations.RunPython.noop)]
