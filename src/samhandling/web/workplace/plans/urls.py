"""The addresses of the plans, under ``arbete/planer/``."""

from django.urls import path

from samhandling.web.workplace.plans import activities, lists

urlpatterns = [
    path("", lists.plans, name="work-plans"),
    path("aktiviteter/", lists.activities, name="work-activities"),
    path("aktiviteter.xlsx", lists.export, name="work-activities-export"),
    path("aktivitet/<int:pk>/", activities.activity, name="work-activity"),
    path("<int:pk>/for-over/", lists.carry, name="work-plan-carry"),
    path("<int:pk>/ny/", activities.new, name="work-activity-new"),
]
