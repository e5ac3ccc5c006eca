"""Who works and who asks in the samples, and what was agreed between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LEAD = "alma@kept.example"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Somebody; `part` is what they are, for the list of sign-ins."""

    email: str
    name: str
    part: str
    organisation: str = ""
    sees_organisation: bool = False
    posts: tuple[tuple[str, str], ...] = ()  # role, system
    phone: str = ""
    signs_in: bool = True


@dataclass(frozen=True, kw_only=True)
class SampleDesk:
    """A desk, its first team, and the roles of its charter that people there have."""

    slug: str
    name: str
    team: str
    phone: str
    agents: tuple[str, ...]
    agent_roles: tuple[str, ...]
    lead_roles: tuple[str, ...]
    others: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SampleEnvironment:
    """What a customer runs, as its change log opens with it."""

    organisation: str
    name: str
    sort: str
    product: str
    version: str
    database: str = ""


@dataclass(frozen=True, kw_only=True)
class SampleContract:
    organisation: str
    desk: str
    number: str
    plan: str = ""
    product: str = ""
    ends_in_days: int = 0


STAFF = (
    Sample(email=LEAD, name="Alma Reyes", part="leads the teams of all desks"),
    Sample(email="dee@kept.example", name="Dee Castle", part="agent at pa, xm and adv"),
    Sample(email="finn@kept.example", name="Finn Okoro", part="agent at ps and sims"),
    Sample(email="gita@kept.example", name="Gita Moss", part="agent at pa and sims"),
    Sample(email="hal@kept.example", name="Hal Brandt", part="agent at xm, ps and adv"),
    Sample(email="ines@kept.example", name="Ines Marsh", part="account manager, product manager"),
)

CUSTOMERS = (
    Sample(
        email="pat@northwind.example",
        name="Pat Reed",
        part="customer of pa, sees all of Northwind",
        organisation="Northwind",
        sees_organisation=True,
        posts=(("system administrator", ""), ("approver", "")),
        phone="+44 20 7946 0101",
    ),
    Sample(
        email="nell@northwind.example",
        name="Nell Frost",
        part="customer of pa",
        organisation="Northwind",
    ),
    Sample(
        email="lars@litware.example",
        name="Lars Quill",
        part="customer of pa, contract ended",
        organisation="Litware",
    ),
    Sample(
        email="lee@contoso.example",
        name="Lee Park",
        part="customer of xm",
        organisation="Contoso",
    ),
    Sample(
        email="kim@fabrikam.example",
        name="Kim Dale",
        part="customer of ps",
        organisation="Fabrikam",
    ),
    Sample(
        email="jo@tailspin.example",
        name="Jo Vane",
        part="customer of sims, an integrator",
        organisation="Tailspin",
        phone="+44 20 7946 0104",
    ),
    Sample(
        email="sam@proseware.example",
        name="Sam Holt",
        part="votes at sims",
        organisation="Proseware",
        signs_in=False,
    ),
    Sample(
        email="max@adatum.example",
        name="Max Birch",
        part="customer of adv, premium plan",
        organisation="Adatum",
    ),
    Sample(
        email="uma@wingtip.example",
        name="Uma Lake",
        part="customer of adv, basic plan",
        organisation="Wingtip",
    ),
)

# Facts that charters ask about a customer, and the domain of its addresses.
ORGANISATIONS: dict[str, tuple[dict[str, Any], str]] = {
    "Northwind": ({"region": "GB"}, "northwind.example"),
    "Litware": ({"region": "GB"}, "litware.example"),
    "Contoso": ({"region": "GB"}, "contoso.example"),
    "Fabrikam": ({"phase": "live"}, "fabrikam.example"),
    "Tailspin": ({"customer type": "integrator"}, "tailspin.example"),
    "Proseware": ({"customer type": "integrator"}, "proseware.example"),
    "Adatum": ({"region": "GB"}, "adatum.example"),
    "Wingtip": ({"region": "GB"}, "wingtip.example"),
}

DESKS = (
    SampleDesk(
        slug="pa",
        name="Planning support",
        team="consultants",
        phone="+44 20 7946 0001",
        agents=("dee@kept.example", "gita@kept.example"),
        agent_roles=("consultant",),
        lead_roles=("support team leader", "support manager"),
        others={"ines@kept.example": ["account manager", "client services manager"]},
    ),
    SampleDesk(
        slug="xm",
        name="Process support",
        team="support consultants",
        phone="+44 20 7946 0002",
        agents=("dee@kept.example", "hal@kept.example"),
        agent_roles=("support consultant",),
        lead_roles=("team leader", "reviewer"),
        others={"ines@kept.example": ["compiler", "approving manager"]},
    ),
    SampleDesk(
        slug="ps",
        name="Shop and CRM support",
        team="support engineers",
        phone="",
        agents=("finn@kept.example", "hal@kept.example"),
        agent_roles=("support engineer",),
        lead_roles=("support manager",),
        others={"ines@kept.example": ["account manager", "product owner"]},
    ),
    SampleDesk(
        slug="sims",
        name="Integrator support",
        team="partner support",
        phone="+44 20 7946 0004",
        agents=("finn@kept.example", "gita@kept.example"),
        agent_roles=("partner support",),
        lead_roles=("team leader", "partner support team manager"),
        others={"ines@kept.example": ["product manager", "partner integration manager"]},
    ),
    SampleDesk(
        slug="adv",
        name="Advance support",
        team="support engineers",
        phone="+44 20 7946 0005",
        agents=("dee@kept.example", "hal@kept.example"),
        agent_roles=("support engineer",),
        lead_roles=("support manager",),
        others={"ines@kept.example": ["product manager", "customer success manager"]},
    ),
)

CONTRACTS = (
    SampleContract(organisation="Northwind", desk="pa", number="PA-2207", product="Planner"),
    SampleContract(
        organisation="Litware", desk="pa", number="PA-1986", product="Planner", ends_in_days=-20
    ),
    SampleContract(organisation="Contoso", desk="xm", number="XM-0403"),
    SampleContract(organisation="Fabrikam", desk="ps", number="PS-3310", ends_in_days=90),
    SampleContract(organisation="Tailspin", desk="sims", number="SI-0071"),
    SampleContract(organisation="Proseware", desk="sims", number="SI-0093"),
    SampleContract(organisation="Adatum", desk="adv", number="AD-0502", plan="premium"),
    SampleContract(organisation="Wingtip", desk="adv", number="AD-0611", plan="basic"),
)

ENVIRONMENTS = (
    SampleEnvironment(
        organisation="Northwind",
        name="Live",
        sort="production",
        product="Planner",
        version="7.1",
        database="PostgreSQL 16",
    ),
    SampleEnvironment(
        organisation="Northwind", name="Test", sort="test", product="Planner", version="7.2"
    ),
    SampleEnvironment(
        organisation="Tailspin", name="Live", sort="Live", product="Registers", version="2026.2"
    ),
)

# Who looks after whom, and schools and the like behind their integrators.
ACCOUNT_MANAGER = "ines@kept.example"
END_ORGANISATIONS = {"Tailspin": ("Hill School", "Vale School")}
