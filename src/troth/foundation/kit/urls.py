"""Addresses of the kit: the gallery of its parts."""

from django.urls import path

from troth.foundation.kit import views

urlpatterns = [path("gallery", views.gallery, name="gallery")]
