"""When a team is open, in which zone, where it sits and what it can do."""

from collections.abc import Mapping
from typing import Any

from django import forms

from kept.core.charter.hours import DAYS, HoursSpec
from kept.core.charter.people import OWN
from kept.core.charter.people import Team as Written
from kept.core.charter.tables import look_up
from kept.core.moments import DAYS as NAMES
from kept.desks.models import Team
from kept.web.forms import Plain

HINT = "Such as 09:00-17:30; several with commas between; empty when closed."


class TeamForm(Plain, forms.Form):
    """The hours are asked for where the charter knows the team."""

    location = forms.CharField(label="Where it sits", max_length=200, required=False)
    skills = forms.CharField(
        label="What it can do", help_text="With commas between.", max_length=500, required=False
    )

    def __init__(self, *args: Any, team: Team, written: Written | None, **kwargs: Any) -> None:
        initial = {"location": team.location, "skills": ", ".join(team.skills)}
        super().__init__(*args, auto_id="team-%s", initial=initial, **kwargs)
        self.written = written
        if written is not None:
            self._ask_for_hours(written)

    def _ask_for_hours(self, written: Written) -> None:
        found = look_up(written.hours, {})
        spec = found.value if found else HoursSpec()
        zone = written.zone if written.zone != OWN else ""
        self.fields["zone"] = forms.CharField(
            label="Time zone",
            help_text="Such as Asia/Singapore; empty for the charter’s.",
            initial=zone,
            required=False,
        )
        for number, key in enumerate(DAYS):
            periods = spec.weekly.get(number, ())
            self.fields[key] = forms.CharField(
                label=NAMES[number],
                help_text=HINT if number == 0 else "",
                initial=", ".join(f"{opens}-{closes}" for opens, closes in periods),
                required=False,
            )
        self.fields["holidays"] = forms.CharField(
            label="Public holidays of",
            help_text="Countries and regions, such as SG or GB-ENG, with commas between.",
            initial=", ".join(spec.holidays),
            required=False,
        )

    @property
    def hours(self) -> Mapping[str, Any]:
        """The hours as a charter writes them; empty where none are asked for, or said."""
        if self.written is None:
            return {}
        days = {day: listed(self.cleaned_data[day]) for day in DAYS}
        open_days = {day: periods for day, periods in days.items() if periods}
        codes = listed(self.cleaned_data["holidays"])
        return {**open_days, **({"holidays": codes} if codes and open_days else {})}

    def refuse(self, field: str, why: str) -> None:
        """Say at the field what cannot be read, or on top where it is no single field."""
        if field in DAYS:
            why = f"Write the hours as 09:00-17:30, not “{self.cleaned_data[field]}”"
        self.add_error(field if field in self.fields else None, why)

    @property
    def skills_said(self) -> list[str]:
        return listed(self.cleaned_data["skills"])


def listed(said: str) -> list[str]:
    """Return what stands between the commas."""
    return [part.strip() for part in said.split(",") if part.strip()]
