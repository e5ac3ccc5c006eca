"""What a customer runs: environments, what was changed in them, the papers about them."""

from __future__ import annotations

from django.db import models

from kept.customers.models.organisations import Organisation


class Environment(models.Model):
    """
    An installation of a product: live, test, project, train.

    `sort` is one of the charter's words for it; what is not known of it is empty.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="environments"
    )
    name = models.CharField(max_length=100)
    sort = models.CharField(max_length=50)
    product = models.CharField(max_length=200, blank=True)
    version = models.CharField(max_length=100, blank=True)
    operating_system = models.CharField(max_length=200, blank=True)
    database = models.CharField(max_length=200, blank=True)
    hardware = models.CharField(max_length=200, blank=True)
    integrations = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["organisation_id", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "product"], name="an_environment_has_its_name"
            )
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, self.product, self.version]))


class Change(models.Model):
    """
    A line of the customer's change log: what was changed, in which part, when (PA-30..32).

    Written once. `case_number` names the case in which it came up, where one did.
    """

    class Part(models.TextChoices):
        OPERATING_SYSTEM = "operating system", "operating system"
        DATABASE = "database", "database"
        APPLICATION = "application", "application"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="changes")
    environment = models.ForeignKey(
        Environment, on_delete=models.PROTECT, null=True, blank=True, related_name="changes"
    )
    part = models.CharField(max_length=20, choices=Part.choices, blank=True)
    what = models.TextField()
    changed_on = models.DateField()
    by = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    case_number = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-changed_on", "-pk"]

    def __str__(self) -> str:
        return self.what[:80]


class Paper(models.Model):
    """A process number, or where a design document lies (PA-98, XM-31)."""

    class Sort(models.TextChoices):
        PROCESS = "process number", "process number"
        DESIGN = "design document", "design document"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="papers")
    sort = models.CharField(max_length=20, choices=Sort.choices)
    number = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=500, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["sort", "number", "title", "pk"]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.number, self.title]))
