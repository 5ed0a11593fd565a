"""The addresses of the programmes, under ``arbete/program/``."""

from django.urls import path

from samhandling.web.workplace.programmes import documents, goals, processes

urlpatterns = [
    path("", documents.documents, name="work-programmes"),
    path("dokument/<slug:key>/", documents.document, name="work-programme"),
    path("mal/<slug:key>/", goals.goal, name="work-goal-edit"),
    path("processer/", processes.processes, name="work-processes"),
    path("processer/<int:pk>/", processes.process, name="work-process"),
]
