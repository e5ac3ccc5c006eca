"""A case that is fixed in a version: what it means, and how it stands to what the customer runs."""

import pytest
from django.urls import reverse

from kept.backlog import operations
from kept.cases import operations as on_cases
from kept.customers.models import Environment
from tests import cast
from tests.backlog.world import record
from tests.cast import at
from tests.visitors import text, visitor

pytestmark = pytest.mark.django_db


def released(version: str, platform: str, when: str) -> None:
    facts = {"version": version, "platform": platform}
    made = record("release", "xm", title=f"Release {version}", facts=facts, product="Ledger")
    operations.announce_release(made, by=cast.alma(), at=at(when), text="It is there.")


@pytest.mark.clause("XM-55", "AMB-XM-16")
def test_both_sides_see_the_latest_version_of_each_platform_beside_the_customers() -> None:
    case = cast.case("xm")
    for version, platform, when in (
        ("12.0", "server", "2026-03-02 12:00"),
        ("12.1", "server", "2026-03-03 12:00"),
        ("7.4", "cloud", "2026-03-03 13:00"),
    ):
        released(version, platform, when)
    Environment.objects.create(
        organisation=cast.northwind(), name="Live", sort="Live", product="Ledger", version="11.4",
        operating_system="Windows Server 2022", added_at=at("2026-01-02 12:00"),
    )  # fmt: skip
    theirs, ours = visitor(cast.bo()), visitor(cast.dee())
    page = reverse("portal:case", args=[case.number])
    before = text(theirs.get(page))

    on_cases.offer_resolution(
        case, by=cast.dee(), at=at("2026-03-04 11:00"), solution="fixed in a version",
        text="It is mended.", given={"version": "12.0", "platform": "server"},
    )  # fmt: skip

    upgrade = "ou may have to upgrade to the latest version for your platform."
    assert "Fixed in" not in before
    for said in (
        text(theirs.get(page)),
        text(ours.get(reverse("console:case", args=[case.number]))),
    ):
        assert "Fixed in 12.0 for server" in said
        assert "Ledger 12.1 for server, 3 March 2026" in said
        assert "Ledger 7.4 for cloud, 3 March 2026" in said
        assert "Ledger 12.0 for server" not in said
        assert "Live Ledger 11.4, on Windows Server 2022" in said
        assert upgrade in said
    (mail,) = cast.told(cast.bo(), "resolved")
    assert "fixed in a version, version 12.0, platform server. Y" + upgrade in mail["text"]
