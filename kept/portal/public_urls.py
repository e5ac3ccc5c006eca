"""The addresses that anyone may read; they come before the account library's own."""

from django.urls import URLPattern, path, re_path

from kept.portal.charter_urls import public as charter_pages
from kept.portal.help_urls import public as help_pages
from kept.portal.views import account, charter

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("accounts/login/", account.SignIn.as_view(), name="sign-in"),
    path("accounts/signup/", account.Register.as_view(), name="register"),
    path("accounts/invitation/<str:key>/", account.invitation, name="invitation"),
    path("accounts/welcome/<str:key>/", account.welcome, name="welcome"),
    path("accounts/waiting/", account.waiting, name="waiting"),
    path("accounts/statements/", account.sign, name="sign"),
    re_path(
        r"^accounts/confirm-email/(?P<key>[-:\w]+)/$", account.Confirm.as_view(), name="confirm"
    ),
    path("accounts/password/reset/", account.Forgotten.as_view(), name="forgotten"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.NewPassword.as_view(),
        name="new-password",
    ),
    path("charter/<slug:slug>/", charter.charter, name="charter"),
    *help_pages,
    *charter_pages,
]
