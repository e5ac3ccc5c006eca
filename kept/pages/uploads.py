"""Files that people send with a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from kept.cases import files
from kept.cases.models import File

MOST = 20
LARGEST = 25 * 1024 * 1024


class Several(forms.FileInput):
    """A file picker that takes more than one."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; too many or too large ones are refused in words."""

    widget = Several

    @classmethod
    def of_the_page(cls, label: str, hint: str = "") -> FilesField:
        """Return the field that pictures go into which are pasted in the page."""
        return cls(
            label=label, required=False, help_text=hint, widget=Several({"data-paste": True})
        )

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        several = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not several:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        sent = [super(FilesField, self).clean(one, initial) for one in several]
        if len(sent) > MOST:
            raise forms.ValidationError(f"Choose {MOST} files at most")
        for file in sent:
            if file.size > LARGEST:
                most = filesizeformat(LARGEST)
                raise forms.ValidationError(f"“{file.name}” is larger than {most}: leave it out")
        return sent


def keep(sent: list[UploadedFile[Any]], *, sort: str = "") -> list[File]:
    """Write what was sent under DATA/files and return the rows, not yet saved, of that `sort`."""
    return [
        files.keep(
            file.read(),
            name=file.name or "file",
            media_type=file.content_type or "application/octet-stream",
            sort=sort,
        )
        for file in sent
    ]
