"""The numbers of cases and records."""

from django.db import models


class Counter(models.Model):
    """The last number given, in a row that is locked while the next one is taken."""

    name = models.CharField(max_length=30, primary_key=True)
    value = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
