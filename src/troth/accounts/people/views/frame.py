"""What the screens of accounts share."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from troth.foundation.kit.forms import Form

GET_OR_POST = ("GET", "HEAD", "POST")


def page(request: HttpRequest, template: str, form: Form, **more: object) -> HttpResponse:
    """Show a form; with 422 when something has to be put right."""
    status = 422 if form.errors else 200
    return render(request, f"people/{template}.html", {"form": form, **more}, status=status)
