"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

from troth.app.host import beats, memory, parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.app.config.settings")
memory.protect()
os.umask(0o077)
parent.watch()
application = get_wsgi_application()
if parent.is_served():
    beats.ready()
