"""The addresses of new programmes, under ``arbete/nytt-program/``."""

from django.urls import path

from samhandling.web.workplace.editions import adopting, drafts, exports, referrals, views

urlpatterns = [
    path("", views.editions, name="work-editions"),
    path("<int:pk>/", views.edition, name="work-edition"),
    path("<int:pk>/gamla/", drafts.old_goals, name="work-edition-old"),
    path("<int:pk>/gamla/<int:number>/", drafts.choice, name="work-edition-choice"),
    path("<int:pk>/utkast/", drafts.draft, name="work-edition-draft"),
    path("<int:pk>/utkast/<int:number>/", drafts.draft_goal, name="work-edition-goal"),
    path("<int:pk>/jamfor/", views.compare, name="work-edition-compare"),
    path("<int:pk>/jamfor.<slug:suffix>", exports.comparison, name="work-edition-export"),
    path("<int:pk>/remiss/", referrals.referral, name="work-referral"),
    path("<int:pk>/remiss.<slug:suffix>", exports.answers, name="work-referral-export"),
    path("<int:pk>/anta/", adopting.adopt, name="work-edition-adopt"),
    path("remiss/<int:pk>/", referrals.answer, name="work-referral-answer"),
]
