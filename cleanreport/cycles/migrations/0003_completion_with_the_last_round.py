"""The completion report has been due with the last round; now each round says whether it asks for one."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def ask_with_the_last(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("cycles", "Round").objects.filter(is_last=True).update(completion_required=True)


class Migration(migrations.Migration):
    dependencies = [("cycles", "0002_settings_of_a_year")]

    operations = [migrations.RunPython(ask_with_the_last, migrations.RunPython.noop)]
