"""The addresses of what a person and their organisation have of their own."""

from django.urls import URLPattern, path

from kept.portal.views import me, organisation, usage

urlpatterns: list[URLPattern] = [
    path("account/", me.account, name="account"),
    path("usage/", usage.use, name="usage"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/environments/", organisation.add_environment, name="add-environment"),
    path(
        "organisation/environments/<int:environment>/",
        organisation.environment,
        name="environment",
    ),
    path(
        "organisation/environments/<int:environment>/licence/",
        organisation.licence,
        name="licence",
    ),
    path("organisation/papers/", organisation.add_paper, name="add-paper"),
    path("organisation/changes/", organisation.log_change, name="log-change"),
    path("organisation/absences/", organisation.be_away, name="be-away"),
    path("organisation/absences/<int:absence>/end/", organisation.end_absence, name="end-absence"),
    path("organisation/posts/", organisation.appoint, name="appoint"),
    path("organisation/posts/<int:held>/end/", organisation.end_post, name="end-post"),
    path("organisation/invitations/", organisation.invite, name="invite"),
]
