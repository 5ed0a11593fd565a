"""The addresses of the questions, under ``arbete/fragor/``."""

from django.urls import path

from samhandling.web.workplace.questions import lists, views

urlpatterns = [
    path("", lists.questions, name="work-questions"),
    path("fragor.xlsx", lists.export, name="work-questions-export"),
    path("ny/", views.new, name="work-question-new"),
    path("<int:pk>/", views.question, name="work-question"),
]
