"""The addresses of this room."""

from django.urls import URLPattern, path

from kept.web import views

app_name = "web"
urlpatterns: list[URLPattern] = [
    path("style/", views.style_page, name="style"),
    path("style/<slug:page>/", views.style_page, name="style"),
]
