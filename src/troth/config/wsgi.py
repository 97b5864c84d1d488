"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

from troth.config import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.config.settings")
memory.protect()
application = get_wsgi_application()
