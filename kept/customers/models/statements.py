"""What people have said that they know: the charter's words, with their own word on them."""

from __future__ import annotations

from django.db import models

from kept.customers.models.people import Person


class Statement(models.Model):
    """Somebody's word that they know what stays theirs to look after (PA-33)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="statements")
    says = models.TextField()  # as the charter said it then
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "says"], name="a_statement_is_signed_once")
        ]

    def __str__(self) -> str:
        return self.says
