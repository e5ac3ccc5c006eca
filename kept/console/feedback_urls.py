"""The addresses of what customers think of the desk."""

from django.urls import URLPattern, path

from kept.console.views import feedback

urlpatterns: list[URLPattern] = [
    path("feedback/", feedback.feedback, name="feedback"),
    path("feedback/<int:pk>/tags/", feedback.tags, name="feedback-tags"),
    path("complaints/", feedback.complaints, name="complaints"),
    path("complaints/<int:number>/", feedback.complaint, name="complaint"),
]
