"""Makes a moment of each recorded hour, which stood in the zone of who recorded it."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import migrations, models

from troth.foundation.kit.zones import known


def to_moments(apps, _schema):
    Session = apps.get_model("meetings", "Session")
    rows = Session.objects.filter(begins__isnull=False)
    found = list(rows.values_list("pk", "on", "begins", "recorded_by__time_zone"))
    for pk, on, begins, name in found:
        zone = known(name) or known(settings.TIME_ZONE) or UTC
        moment = datetime.combine(on, begins, tzinfo=zone)
        Session.objects.filter(pk=pk).update(begins_at=moment)


class Migration(migrations.Migration):
    dependencies = [
        ('meetings', '0001_initial'),
        ("people", "0002_ask_for_zones"),
    ]

    operations = [
        migrations.AddField("Session", "begins_at", models.DateTimeField(null=True)),
        migrations.RunPython(to_moments, migrations.RunPython.noop),
    ]
