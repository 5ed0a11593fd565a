"""The URL root: everything lies in web."""

from django.urls import include, path

urlpatterns = [path("", include("samhandling.web.urls"))]
