"""Agencies are found by their codes as user names have them: "moi04" finds MOI-04."""

import re

from django.db import migrations


def add_bare_codes(apps, _editor):
    agencies = apps.get_model("agencies", "Agency").objects
    changed = []
    for agency in agencies.only("code", "search_text").order_by("pk").iterator():
        code = re.sub("[^a-z0-9]", "", agency.code.lower())
        if not agency.search_text.endswith(code):
            agency.search_text += code
            changed.append(agency)
    agencies.bulk_update(changed, ["search_text"], batch_size=300)


class Migration(migrations.Migration):
    dependencies = [("agencies", "0004_counted_quickly")]
    operations = [migrations.RunPython(add_bare_codes, migrations.RunPython.noop)]
