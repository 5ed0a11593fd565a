"""Every address of the system. Each view says who may come in (see access.py)."""

from django.urls import include, path

from samhandling.web import language, looks
from samhandling.web.login import LoginView, LogoutView
from samhandling.web.public import files, views
from samhandling.web.workplace import imports, mapping
from samhandling.web.workplace import views as work

publication = [
    path("", views.page, name="page"),
    path("sok/", views.search, name="search"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("fil/<path:name>", files.file, name="file"),
    path("<path:path>/", views.page, name="page"),
]

urlpatterns = [
    path("", views.choose, name="choose"),
    path("logga-in/", LoginView.as_view(), name="login"),
    path("logga-ut/", LogoutView.as_view(), name="logout"),
    path("sprak/<str:code>/", language.choose, name="language"),
    path("utseende/<str:accent>.css", looks.theme, name="theme"),
    path("<slug:slug>/arbete/", work.start, name="work"),
    path("<slug:slug>/arbete/mal/<slug:key>/", work.goal, name="work-goal"),
    path("<slug:slug>/arbete/nyckeltal/<slug:key>/", work.indicator, name="work-indicator"),
    path("<slug:slug>/arbete/nivaer/", mapping.mapping, name="work-mapping"),
    path("<slug:slug>/arbete/dokument/", imports.uploads, name="work-imports"),
    path("<slug:slug>/arbete/dokument/<slug:key>/", imports.review, name="work-import"),
    path("<slug:slug>/arbete/dokument/<slug:key>/lage/", imports.progress, name="work-import-progress"),
    path("<slug:slug>/arbete/dokument/<slug:key>/sida/", imports.page_picture, name="work-import-page"),
    path("<slug:slug>/arbete/dokument/<slug:key>/fil/", imports.source_file, name="work-import-file"),
    path("<slug:slug>/publikation/<int:number>/", include(publication)),
    path("<slug:slug>/", include(publication)),
]
