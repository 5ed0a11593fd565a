from django.db import migrations

from samhandling.audit import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(
            append_only.install(append_only.EVENTS), append_only.remove(append_only.EVENTS), elidable=False
        )]
