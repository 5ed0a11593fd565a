"""Every address of the system."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
