"""Takes away the bare hours, which are moments now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [('meetings', '0002_moments')]

    operations = [migrations.RemoveField("Session", "begins")]
