"""The addresses that anyone may read; they come before the account library's own."""

from django.urls import URLPattern, path, re_path

from kept.portal.views import account, charter

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("accounts/login/", account.SignIn.as_view(), name="sign-in"),
    path("accounts/password/reset/", account.Forgotten.as_view(), name="forgotten"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.NewPassword.as_view(),
        name="new-password",
    ),
    path("charter/<slug:slug>/", charter.charter, name="charter"),
]
