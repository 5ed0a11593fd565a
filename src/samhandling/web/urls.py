"""Every address of the system. Each view says who may come in (see access.py)."""

from django.urls import include, path

from samhandling.web import language, looks, password, second_factor, seeing_as, sign_on, unsent
from samhandling.web.login import LoginView, LogoutView
from samhandling.web.public import commitments, files, invitations, referrals, reminders, views
from samhandling.web.workplace import imports, mapping, sources
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
    path("logga-in/kod/", second_factor.code, name="login-code"),
    path("logga-in/tvasteg/", second_factor.required, name="login-second-factor"),
    path("logga-in/via/", sign_on.start, name="sign-on"),
    path("logga-in/svar/", sign_on.returned, name="sign-on-return"),
    path("logga-ut/", LogoutView.as_view(), name="logout"),
    path("min-inloggning/", second_factor.own_login, name="own-login"),
    path("min-inloggning/reservkoder/", second_factor.recovery_codes, name="recovery-codes"),
    path("min-inloggning/koppla/", sign_on.link, name="link-identity"),
    path("atagande/<str:token>/", commitments.commitment, name="commitment"),
    path("remiss/<str:token>/", referrals.referral, name="referral"),
    path("paminnelser/<str:token>/", reminders.reminders, name="reminders"),
    path("losenord/", password.change, name="password"),
    path("sluta-se-som/", seeing_as.stop, name="stop-seeing-as"),
    path("slang-osparat/", unsent.drop, name="drop-unsent"),
    path("inbjudan/<str:token>/", invitations.invitation, name="invitation"),
    path("sprak/<str:code>/", language.choose, name="language"),
    path("utseende/<str:accent>.css", looks.theme, name="theme"),
    path("<slug:slug>/arbete/", work.start, name="work"),
    path("<slug:slug>/arbete/sok/", work.find, name="work-search"),
    path("<slug:slug>/arbete/mal/<slug:key>/", work.goal, name="work-goal"),
    path("<slug:slug>/arbete/nyckeltal/<slug:key>/", work.indicator, name="work-indicator"),
    path("<slug:slug>/arbete/nivaer/", mapping.mapping, name="work-mapping"),
    path("<slug:slug>/arbete/kallor/", sources.sources, name="work-sources"),
    path("<slug:slug>/arbete/kallor/lage/", sources.progress, name="work-sources-progress"),
    path("<slug:slug>/arbete/kallor/leverans/<slug:key>/", sources.delivery, name="work-delivery"),
    path("<slug:slug>/arbete/siffror/", include("samhandling.web.workplace.sheets.urls")),
    path("<slug:slug>/arbete/uppfoljning/", include("samhandling.web.workplace.year.urls")),
    path("<slug:slug>/arbete/styrgrupp/", include("samhandling.web.workplace.steering.urls")),
    path("<slug:slug>/arbete/malkvalitet/", include("samhandling.web.workplace.quality.urls")),
    path("<slug:slug>/arbete/nulage/", include("samhandling.web.workplace.baselines.urls")),
    path("<slug:slug>/arbete/valfardsbokslut/", include("samhandling.web.workplace.welfare.urls")),
    path("<slug:slug>/arbete/ar/", include("samhandling.web.workplace.years.urls")),
    path("<slug:slug>/arbete/personer/", include("samhandling.web.workplace.people.urls")),
    path("<slug:slug>/arbete/fragor/", include("samhandling.web.workplace.questions.urls")),
    path("<slug:slug>/arbete/program/", include("samhandling.web.workplace.programmes.urls")),
    path("<slug:slug>/arbete/nytt-program/", include("samhandling.web.workplace.editions.urls")),
    path("<slug:slug>/arbete/planer/", include("samhandling.web.workplace.plans.urls")),
    path("<slug:slug>/arbete/dokument/", imports.uploads, name="work-imports"),
    path("<slug:slug>/arbete/dokument/<slug:key>/", imports.review, name="work-import"),
    path("<slug:slug>/arbete/dokument/<slug:key>/lage/", imports.progress, name="work-import-progress"),
    path("<slug:slug>/arbete/dokument/<slug:key>/sida/", imports.page_picture, name="work-import-page"),
    path("<slug:slug>/arbete/dokument/<slug:key>/fil/", imports.source_file, name="work-import-file"),
    path("<slug:slug>/publikation/<int:number>/", include(publication)),
    path("<slug:slug>/", include(publication)),
]
