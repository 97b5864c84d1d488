"""A template environment of the kit's own, without a request."""

from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from pytest_django import Settings

from troth.foundation.kit.templating import environment, icon

SLICES = Path(__file__).parents[3]


@pytest.fixture
def env(settings: Settings) -> Environment:
    """Every template of the project, with plain static addresses."""
    settings.ROOT_URLCONF = "troth.foundation.kit.tests.addresses"
    settings.STORAGES = {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    icon.cache_clear()
    folders = sorted(SLICES.glob("*/*/templates"))
    return environment(loader=FileSystemLoader([str(folder) for folder in folders]))


@pytest.fixture
def part(env: Environment) -> Callable[..., str]:
    """Render a call of one part, as in `part("state('Active')")`."""

    def render(call: str, **context: object) -> str:
        source = '{% import "kit/parts.html" as kit with context %}{{ kit.' + call + " }}"
        return env.from_string(source).render(csrf_input="<csrf>", **context)

    return render
