"""Files of mails that an agent brings to a desk."""

from typing import Any

from django import forms

from kept.desks.models import Desk
from kept.pages.uploads import FilesField, Several
from kept.web.forms import Plain


class UploadForm(Plain, forms.Form):
    """Bring mails to one of the person's desks."""

    desk = forms.ModelChoiceField(
        Desk.objects.none(),
        label="Desk",
        empty_label="Choose a desk",
        error_messages={"required": "Choose the desk that the mails are for"},
    )
    mails = FilesField(
        label="Mails",
        help_text="Files as a mail program saves them: .eml, or .mbox with many in one.",
        widget=Several(attrs={"accept": ".eml,.mbox,message/rfc822,application/mbox"}),
        error_messages={"required": "Add a file with a mail"},
    )

    def __init__(self, *args: Any, desks: list[Desk], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="upload-%s", **kwargs)
        own = Desk.objects.filter(pk__in=[desk.pk for desk in desks])
        self.fields["desk"].queryset = own  # type: ignore[attr-defined]
        if len(desks) == 1:
            self.fields["desk"].initial = desks[0].pk

    def clean_mails(self) -> list[bytes]:
        return [file.read() for file in self.cleaned_data["mails"]]
