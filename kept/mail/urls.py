"""The address at which providers hand over mail."""

from django.urls import path

from kept.mail import webhook

app_name = "mail"
urlpatterns = [path("in/<slug:slug>/", webhook.receive, name="in")]
