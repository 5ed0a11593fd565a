"""The addresses of the quality of goals, under ``arbete/malkvalitet/``."""

from django.urls import path

from samhandling.web.workplace.quality import views

urlpatterns = [
    path("", views.quality, name="work-quality"),
    path("farre/", views.fewer, name="work-fewer"),
    path("farre.xlsx", views.proposal, name="work-fewer-export"),
    path("uppgifter/<slug:key>/", views.appraise, name="work-appraise"),
]
