"""Files of mails that an agent brings to a desk."""

from typing import Any

from django import forms

from kept.desks.models import Desk
from kept.pages.uploads import FilesField, Several
from kept.web.forms import Plain


class UploadForm(Plain, forms.Form):
    """Bring mails to one of the person's desks."""

    desk = forms.ModelChoiceField(Desk.objects.none(), label="Desk", empty_label=None)
    mails = FilesField(
        label="Mails",
        required=False,
        help_text="Files as a mail program saves them: .eml, or .mbox with many in one.",
        widget=Several(attrs={"accept": ".eml,.mbox,message/rfc822,application/mbox"}),
    )

    def __init__(self, *args: Any, desks: list[Desk], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="upload-%s", **kwargs)
        own = Desk.objects.filter(pk__in=[desk.pk for desk in desks])
        self.fields["desk"].queryset = own  # type: ignore[attr-defined]
        self.fields["desk"].initial = desks[0].pk

    def clean_mails(self) -> list[bytes]:
        if not self.cleaned_data["mails"]:
            raise forms.ValidationError("Add a file with a mail")
        return [file.read() for file in self.cleaned_data["mails"]]
