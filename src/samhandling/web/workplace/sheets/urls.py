"""The addresses of own figures, under ``arbete/siffror/``."""

from django.urls import path

from samhandling.web.workplace.sheets import downloads, figures, settling, views

urlpatterns = [
    path("", views.start, name="work-sheets"),
    path("mall/", downloads.template, name="work-sheet-template"),
    path("uppgift/", figures.figure, name="work-figure"),
    path("nyckeltal/", figures.indicators, name="work-own-indicators"),
    path("fil/<slug:key>/", settling.mapping, name="work-sheet"),
    path("fil/<slug:key>/prov/", settling.dry_run, name="work-sheet-check"),
    path("fil/<slug:key>/fel/", downloads.marked, name="work-sheet-marked"),
    path("fil/<slug:key>/original/", downloads.original, name="work-sheet-original"),
]
