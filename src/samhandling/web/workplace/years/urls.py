"""The addresses of the years beside each other, under ``arbete/ar/``."""

from django.urls import path

from samhandling.web.workplace.years import views

urlpatterns = [
    path("", views.compare, name="work-years"),
    path("effekter/", views.effects, name="work-effects"),
]
