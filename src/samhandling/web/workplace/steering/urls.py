"""The addresses of the steering group, under ``arbete/styrgrupp/``."""

from django.urls import path

from samhandling.web.workplace.steering import views

urlpatterns = [
    path("", views.overview, name="work-steering"),
    path("mote/<int:pk>/", views.meeting, name="work-meeting"),
]
