"""What a case opens beside it: a gap in the documentation."""

import pytest

from kept.backlog.models import CaseLink, Record
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.clause("ADV-22")
def test_a_question_without_documentation_opens_a_gap_and_is_answered_all_the_same():
    case = cast.case("adv", facts={"kind": "question", "topic": "missing documentation"})

    gap = Record.objects.get(kind="documentation gap")
    assert CaseLink.objects.get(record=gap).case == case
    assert cast.clock(case, "first-response").state == "running"
