"""The template engine: Jinja2 with addresses, translation, and strictness about missing names."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any
from zlib import crc32

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.backends.jinja2 import Jinja2
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from troth.foundation.ethics.verdict import Reason
from troth.foundation.kit import demo, typed
from troth.foundation.kit.frame import RailItem
from troth.foundation.kit.hooks import Hook, page_url
from troth.foundation.kit.names import called
from troth.foundation.ledger import mark

GROUP = 4

public: Hook[Callable[[], Iterable[RailItem]]] = Hook()
"""Pages that anyone may read."""
provider: Hook[Callable[[], RailItem | None]] = Hook()
"""The door to the operator's provider for signing in, if there is one."""


class Templates(Jinja2):
    """Finds each slice's templates in `<slice>/templates/<slice>/`."""

    app_dirname = "templates"


def environment(**options: Any) -> Environment:
    """Make the one environment in which every template of the project is read.

    Translation is of the old style on purpose: `_()` returns plain text, which is escaped when
    it is shown, so that words that come from a variable can never become markup.
    """
    options.setdefault("undefined", StrictUndefined)
    options.setdefault("autoescape", True)
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    extensions = {*options.pop("extensions", ()), "jinja2.ext.i18n", "jinja2.ext.do"}
    env = Environment(extensions=sorted(extensions), **options)  # noqa: S701 - set above
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(gettext, ngettext, newstyle=False)  # type: ignore[attr-defined]
    env.globals.update(
        url=url,
        page_url=page_url,
        static=static,
        icon=icon,
        lang=lang,
        text_direction=text_direction,
        public_places=public_places,
        sign_in_provider=sign_in_provider,
        in_demo=demo.is_here,
        alarm=alarm,
    )
    env.filters.update(said=said, anchor=anchor, grouped=grouped, label_of=label_of, apart=called)
    return env


def alarm() -> str:
    """Return what everyone has to read on every page while the ledger is not what was signed."""
    return str(mark.STOPPED) if mark.is_broken() else ""


def form_token(request: HttpRequest) -> Mapping[str, object]:
    """Return what every form of a page begins with: a token of its own, which is its number."""
    return {
        "csrf_input": _Tokens(request),
        "csrf_token": SimpleLazyObject(lambda: get_token(request)),
    }


class _Tokens:
    """The hidden fields of a form: other digits wherever it is written, and whom it is shown to."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __html__(self) -> str:
        pk = getattr(getattr(self._request, "user", None), "pk", None)
        field = Markup('<input type="hidden" name="{}" value="{}">')
        whose = field.format(typed.WHOSE, typed.mark(pk)) if pk else ""
        return f"{csrf_input(self._request)}{whose}"

    __str__ = __html__


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of the view `name`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def lang() -> str:
    """Return the language that the page is shown in, as in "en-gb"."""
    return get_language() or "en"


def text_direction() -> str:
    """Return "rtl" for languages written from the right, else "ltr"."""
    return "rtl" if get_language_bidi() else "ltr"


def public_places() -> tuple[RailItem, ...]:
    """Return links to the pages that anyone may read."""
    return tuple(link for links in public for link in links())


def sign_in_provider() -> RailItem | None:
    """Return the door to the provider that the operator has named for signing in, if any."""
    return provider.only()


@cache
def icon(name: str) -> Markup:
    """Return the symbol `name` of the sprite, hidden from screen readers: words stand beside it."""
    markup = '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
    return Markup(markup).format(static("kit/icons.svg"), name)  # noqa: S704 - fixed words


def said(reason: Reason) -> str:
    """Return the words of a reason in the reader's language."""
    words = gettext(reason.words)
    return words % dict(reason.params) if reason.params else words


def anchor(text: object) -> str:
    """Return a short id that is the same whenever `text` is the same."""
    return f"a{crc32(str(text).encode()):08x}"


def label_of(ref: object) -> str:
    """Return a clause reference as the profession writes it: "GCE-1.9" becomes "GCE 1.9"."""
    return str(ref).replace("-", " ", 1)


def grouped(code: str) -> tuple[str, ...]:
    """Cut a code into groups that the eye can hold; groups it already has are kept."""
    parts = tuple(part for part in re.split(r"[\s-]+", code) if part)
    if len(parts) > 1:
        return parts
    return tuple(code[at : at + GROUP] for at in range(0, len(code), GROUP))
