"""What customers think of the desk: surveys, thanks, comments on the charter, complaints."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from kept.cases.models import Case
from kept.desks.models import CharterVersion, Desk, Member


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def visible_to(self, person: Any) -> FeedbackQuerySet:
        """Return what `person` gave, and what was given to the desks at which they serve."""
        if not getattr(person, "is_active", False):
            return self.none()
        served = Member.objects.filter(person=person).values("desk")
        return self.filter(Q(person=person) | Q(desk__in=served))


class Feedback(models.Model):
    """What somebody sent us of a case, of the service or of the charter; nothing is guessed."""

    class About(models.TextChoices):
        CASE = "case", "a case"
        SERVICE = "service", "the service"
        CHARTER = "charter", "the charter"

    class Tone(models.TextChoices):
        THANKS = "compliment", "thanks"
        WISH = "wish", "what could be better"
        NONE = "", "neither"

    class Solved(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="feedback")
    person = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, related_name="given_feedback"
    )
    about = models.CharField(max_length=10, choices=About.choices)
    tone = models.CharField(max_length=10, choices=Tone.choices, blank=True)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="feedback"
    )
    owner = models.ForeignKey(  # who had the case then
        "customers.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    charter_version = models.ForeignKey(
        CharterVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    section = models.CharField(max_length=200, blank=True)
    solved = models.CharField(max_length=10, choices=Solved.choices, blank=True)
    ease = models.PositiveSmallIntegerField(null=True, blank=True)
    marks = models.JSONField(default=dict, blank=True)
    text = models.TextField(blank=True)
    wants_contact = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    tags = models.JSONField(default=list, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name_plural = "feedback"
        constraints = [
            models.CheckConstraint(
                condition=Q(ease__isnull=True) | Q(ease__range=(1, 5)), name="ease_is_one_to_five"
            ),
            models.CheckConstraint(
                condition=~Q(about="case") | Q(case__isnull=False), name="about_a_case_names_it"
            ),
        ]
        indexes = [models.Index(fields=["desk", "-given_at"], name="feedback_by_desk")]

    def __str__(self) -> str:
        return f"{self.tone or self.about} of {self.person_id}"


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, person: Any) -> ComplaintQuerySet:
        """Return the complaints whose case `person` may see."""
        return self.filter(case__in=Case.objects.visible_to(person).order_by())


class Complaint(models.Model):
    """
    A complaint on its way up a ladder of the charter.

    It is dealt with in a case of its own, so that it has words, times and an owner;
    the case that it is about, if any, stays as it is (ADV-06, SIMS-102).
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="complaint")
    about = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="complaints"
    )
    ladder = models.CharField(max_length=100)
    level = models.PositiveSmallIntegerField(default=1)
    to = models.JSONField(default=list)
    level_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1), name="complaint_level_starts_at_one")
        ]

    def __str__(self) -> str:
        return f"complaint {self.case_id}, level {self.level}"
