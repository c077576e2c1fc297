"""Letters written before they knew their agency learn it, and whether their keys were taken out."""

from itertools import batched

from django.db import migrations


def fill(apps, _schema_editor):
    letter = apps.get_model("notifications", "Letter")
    codes = dict(apps.get_model("submissions", "Submission").objects.values_list("pk", "agency__code").iterator())
    found = letter.objects.filter(agency_code="", about__startswith="submission:").only("about", "agency_code")
    for some in batched(found.order_by("pk").iterator(), 500):
        for each in some:
            each.agency_code = codes.get(int(each.about.removeprefix("submission:")), "")
        letter.objects.bulk_update(some, ["agency_code"])
    letter.objects.filter(email__message__contains="/…/").update(blanked=True)


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0001_initial"),
        ("notifications", "0002_agency_of_letter"),
        ("submissions", "0001_initial"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
