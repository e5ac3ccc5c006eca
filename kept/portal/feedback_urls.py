"""The addresses for feedback and complaints."""

from django.urls import URLPattern, path

from kept.portal.views import feedback

urlpatterns: list[URLPattern] = [
    path("feedback/", feedback.service, name="feedback"),
    path("complaint/<slug:slug>/", feedback.complaint, name="complaint"),
    path("cases/<int:number>/feedback/", feedback.survey, name="feedback-case"),
    path("cases/<int:number>/complaint/", feedback.complaint_about, name="complaint-case"),
    path("cases/<int:number>/level/", feedback.level, name="level"),
]
