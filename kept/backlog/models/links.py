"""What a record is tied to: the cases that it is behind, and other records."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kept.cases.models import Case


class CaseLink(models.Model):
    """
    A case that belongs to a record: it hears what happens to it.

    `heard` is the position of the last entry of the record that the case has heard.
    """

    record = models.ForeignKey("Record", on_delete=models.PROTECT, related_name="case_links")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="record_links")
    linked_at = models.DateTimeField()
    by = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    heard = models.PositiveIntegerField()

    class Meta:
        ordering = ["record_id", "case_id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "case"], name="a_case_is_linked_once")
        ]
        indexes = [models.Index(fields=["record", "heard"])]

    def __str__(self) -> str:
        return f"case {self.case_id} of record {self.record_id}"


class RecordLink(models.Model):
    """How one record stands to another: a duplicate of it, solved in it, on its agenda."""

    of = models.ForeignKey("Record", on_delete=models.PROTECT, related_name="links")
    to = models.ForeignKey("Record", on_delete=models.PROTECT, related_name="backlinks")
    sort = models.CharField(max_length=40)
    linked_at = models.DateTimeField()

    class Meta:
        ordering = ["of_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["of", "to", "sort"], name="records_are_linked_so_once"),
            models.CheckConstraint(condition=~Q(of=F("to")), name="no_record_is_linked_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} {self.sort} {self.to_id}"
