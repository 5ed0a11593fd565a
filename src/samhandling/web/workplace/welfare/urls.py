"""The addresses of welfare accounts, under ``arbete/valfardsbokslut/``."""

from django.urls import path

from samhandling.web.workplace.welfare import views

urlpatterns = [
    path("", views.accounts, name="work-welfare"),
    path("<int:year>/", views.account, name="work-welfare-account"),
    path("<int:year>/rapport/<slug:form>/", views.report, name="work-welfare-report"),
    path("<int:year>/text/<slug:section>/", views.text, name="work-welfare-text"),
]
