"""The eye and the watch of the journeys: they see each fault, so their silence means something."""

import pytest
from playwright.sync_api import Browser

from tests.journeys import eye
from tests.journeys.conftest import Enter, Host, Watch

pytestmark = pytest.mark.journey

FAULTS = {
    "it has no title": "document.title = ''",
    "it has 0 headings of the first level": "document.querySelector('h1').remove()",
    "it has a script": "document.body.append(document.createElement('script'))",
    "it does not say its language": "document.documentElement.lang = ''",
    "it says “Absolute”": "document.querySelector('h1').append(' Absolute')",
    "it says who can read, and not what the limits are": "main.className = 'audience'",
    "too wide for a phone": "main.append(document.createElement('pre')); "
    "document.querySelector('pre').append('x'.repeat(200))",
    "light: label": "document.querySelector('label').remove()",
    "dark: color-contrast": "document.styleSheets[0].insertRule("
    "'@media (prefers-color-scheme: dark) { h1 { color: #333 } }')",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_eye_sees(enter: Enter, fault: str) -> None:
    page = enter()
    page.goto("/sign-in")
    page.evaluate(f"() => {{ {FAULTS[fault]} }}")
    assert any(fault in trouble for trouble in eye.troubles(page, closely=True)), fault


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("document.body.innerHTML = '<p style=\"color: red\">'", "Content Security Policy"),
        ("document.body.innerHTML = '<img src=\"http://127.0.0.2:9/\">'", "Security Policy"),
        ("setTimeout(() => { throw new Error('a fault') })", "a fault"),
    ],
)
def test_the_watch_tells(chromium: Browser, host: Host, fault: str, told: str) -> None:
    watch, context = Watch(host.url), chromium.new_context(base_url=host.url)
    watch.over(context)
    page = context.new_page()
    page.goto("/sign-in")
    assert watch.troubles == []
    page.evaluate(f"() => {{ {fault} }}")
    page.wait_for_timeout(200)
    assert any(told in trouble for trouble in watch.troubles), watch.troubles
    context.close()
