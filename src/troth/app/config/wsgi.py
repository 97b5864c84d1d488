"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

from troth.app.serving import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.app.config.settings")
memory.protect()
application = get_wsgi_application()
