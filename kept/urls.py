"""Which address leads to which room."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Lead to the person's own side, or to the sign-in."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    return redirect("/console/" if request.user.is_staff else "/portal/")


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Say "ok" once the database has answered; who watches Kept asks here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("", front, name="front"),
    path("healthz", health, name="health"),
    path("", include("kept.portal.public_urls")),
    path("accounts/", include("allauth.urls")),
    path("console/", include("kept.console.urls")),
    path("portal/", include("kept.portal.urls")),
    path("mail/", include("kept.mail.urls")),
    path("web/", include("kept.web.urls")),
]

handler500 = "kept.web.views.server_error"
