"""The forms of a record: where it goes next, what is known of it, what it is tied to."""

from kept.console.forms.records.consulting import DecideForm, EndReviewForm, PublishForm
from kept.console.forms.records.moving import KnownForm, MoveForm
from kept.console.forms.records.opening import NewForm
from kept.console.forms.records.saying import AnnounceForm, CommentForm, IssueForm, OfferForm
from kept.console.forms.records.standing import RecordForm, Standing
from kept.console.forms.records.tying import LinkForm, TieForm

# Those that apply to a record are shown in this order.
FORMS: tuple[type[RecordForm], ...] = (
    MoveForm, KnownForm, LinkForm, TieForm, CommentForm, OfferForm, AnnounceForm, IssueForm,
    PublishForm, DecideForm, EndReviewForm,
)  # fmt: skip

__all__ = [
    "FORMS",
    "AnnounceForm",
    "CommentForm",
    "DecideForm",
    "EndReviewForm",
    "IssueForm",
    "KnownForm",
    "LinkForm",
    "MoveForm",
    "NewForm",
    "OfferForm",
    "PublishForm",
    "RecordForm",
    "Standing",
    "TieForm",
]
