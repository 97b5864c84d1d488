"""Keeps people's words out of logs and error reports, and gives each line of the log its shape."""

import logging
import re
import time
from collections.abc import ItemsView
from types import TracebackType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

from troth.foundation.kit import trail

_SECRET = re.compile(
    r"eyJ[\w-]+\.[\w-]+\.[\w-]*"  # a signed token of a provider
    r"|[\w-]{40,}"  # as long as the secret of a link; an id has 36 signs
    r"|\b(?:[0-9A-Za-z]{4}-){7}[0-9A-Za-z]{4}\b"  # a recovery code
    r"|\?\S+"  # the query of an address
)

REPORT = "This is a fault of Troth itself. Report it with this line, which holds nobody's words:"


class WithoutContent(logging.Filter):
    """Log where and what kind of error it was, never its message, values, address or request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Strip the parts of a record that can hold content."""
        request = record.__dict__.pop("request", None)
        if isinstance(record.msg, str):
            record.msg = _SECRET.sub("…", record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_covered(arg, request) for arg in record.args)
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            record.exc_text = _places(kind, trace)
            record.exc_info = None
        return True


def _covered(arg: object, request: object) -> object:
    """Name a page as the table of addresses has it, without ids and secrets of one-time links.

    An address that is none of ours is left out: anything can have been typed there.
    """
    if not isinstance(arg, str):
        return arg
    if isinstance(request, HttpRequest) and "/" in arg:
        match = request.resolver_match
        return f"/{match.route}" if match else "an address that is none of ours"
    return _SECRET.sub("…", arg)


def _places(kind: type[BaseException], trace: TracebackType | None) -> str:
    steps = []
    while trace is not None:
        code = trace.tb_frame.f_code
        steps.append(f"{code.co_filename}:{trace.tb_lineno} in {code.co_qualname}")
        trace = trace.tb_next
    return " < ".join([f"{kind.__module__}.{kind.__qualname__}", *reversed(steps)])


def fault_of_ours(error: BaseException) -> str:
    """Return what to tell an operator of a fault that no sentence was written for."""
    return f"{REPORT} {_places(type(error), error.__traceback__)}"


class Lines(logging.Formatter):
    """One line for each record: time (UTC), level, who says it, request and page, words.

    `request` is the number that the visitor sees on the page of an error as well.
    """

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        """Put a record on one line."""
        told = [self.formatTime(record), record.levelname, record.name]
        if number := trail.number():
            told += [f"request={number}", f"page={trail.page()}"]
        told.append(record.getMessage())
        if record.exc_text:
            told.append(f"{REPORT} {record.exc_text}")
        return " ".join(" ".join(told).split())


class NoValues(SafeExceptionReporterFilter):
    """Show no local variable, no setting and no posted value in an error report."""

    def is_active(self, request: HttpRequest | None) -> bool:  # noqa: ARG002
        """Stay on, whatever DEBUG says."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Name the fields of a form, not what was typed."""
        return dict.fromkeys(request.POST if request else (), self.cleansed_substitute)

    def get_traceback_frame_variables(
        self,
        request: HttpRequest | None,  # noqa: ARG002
        tb_frame: Any,
    ) -> ItemsView[str, Any]:
        """Name the local variables, not their values."""
        return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()
