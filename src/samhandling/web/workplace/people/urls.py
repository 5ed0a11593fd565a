"""The addresses of people and roles, under ``arbete/personer/``."""

from django.urls import path

from samhandling.web.workplace.people import views

urlpatterns = [
    path("", views.people, name="work-people"),
    path("<int:pk>/", views.person, name="work-person"),
]
