"""The addresses of the year, under ``arbete/uppfoljning/``."""

from django.urls import path

from samhandling.web.workplace.year import judging, offline, reminders, reports, views

urlpatterns = [
    path("", views.cycles, name="work-cycles"),
    path("paminnelser/", reminders.own, name="work-reminders"),
    path("<int:year>/", views.cycle, name="work-cycle"),
    path("<int:year>/kalender.ics", views.ics, name="work-cycle-ics"),
    path("<int:year>/rapport/<slug:key>/", reports.report, name="work-report"),
    path("<int:year>/rapport/<slug:key>/excel.xlsx", offline.download, name="work-report-sheet"),
    path("<int:year>/rapport/<slug:key>/excel/", offline.upload, name="work-report-upload"),
    path("<int:year>/rapport/<slug:key>/<slug:item>/", reports.report, name="work-report-item"),
    path("<int:year>/mal/", judging.goals, name="work-judging"),
    path("<int:year>/mal/<slug:key>/", judging.goal, name="work-judge"),
]
