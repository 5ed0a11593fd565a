"""The URL root: everything lies in web."""

from django.urls import include, path

urlpatterns = [path("", include("samhandling.web.urls"))]

handler403 = "samhandling.web.login.forbidden"
handler404 = "samhandling.web.public.views.not_found"
