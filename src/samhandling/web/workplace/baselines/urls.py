"""The addresses of baseline descriptions, under ``arbete/nulage/``."""

from django.urls import path

from samhandling.web.workplace.baselines import views

urlpatterns = [
    path("", views.descriptions, name="work-baselines"),
    path("<slug:key>/", views.description, name="work-baseline"),
    path("<slug:key>/rapport/<slug:form>/", views.report, name="work-baseline-report"),
    path("<slug:key>/text/<slug:part>/", views.text, name="work-baseline-text"),
]
