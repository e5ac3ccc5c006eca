"""The addresses of customers: organisations, people, contracts, registrations."""

from django.urls import URLPattern, path

from kept.console.views import contracts, customer_acts, customers, people, registrations, use

urlpatterns: list[URLPattern] = [
    path("customers/", customers.customers, name="customers"),
    path("customers/new/", customers.new_customer, name="new-customer"),
    path("customers/<int:organisation>/", customers.customer, name="customer"),
    path("customers/<int:organisation>/change/", customers.change_customer, name="change-customer"),
    path("customers/<int:organisation>/people/", customer_acts.add_person, name="add-person"),
    path("customers/<int:organisation>/invitations/", customer_acts.invite, name="invite"),
    path("customers/<int:organisation>/posts/", customer_acts.appoint, name="appoint"),
    path("customers/<int:organisation>/absences/", customer_acts.be_away, name="be-away"),
    path(
        "customers/<int:organisation>/environments/",
        customer_acts.add_environment,
        name="add-environment",
    ),
    path("customers/<int:organisation>/changes/", customer_acts.log_change, name="log-change"),
    path("customers/<int:organisation>/papers/", customer_acts.add_paper, name="add-paper"),
    path("customers/<int:organisation>/use/<slug:slug>/", use.use, name="use"),
    path(
        "customers/<int:organisation>/use/<slug:slug>/<slug:to>/decision/",
        use.decision,
        name="use-decision",
    ),
    path(
        "customers/<int:organisation>/use/<slug:slug>/<slug:to>/agreement/",
        use.agreement,
        name="use-agreement",
    ),
    path(
        "customers/<int:organisation>/use/<slug:slug>/<slug:to>/restoration/",
        use.restoration,
        name="use-restoration",
    ),
    path(
        "customers/<int:organisation>/contracts/<slug:slug>/",
        contracts.new_contract,
        name="new-contract",
    ),
    path("contracts/<int:contract>/", contracts.contract, name="contract"),
    path("contracts/<int:contract>/account/", contracts.account, name="account"),
    path("contracts/<int:contract>/reviews/", contracts.engagement, name="engagement"),
    path("contracts/<int:contract>/bookings/", contracts.booking, name="booking"),
    path("environments/<int:environment>/", customer_acts.environment, name="environment"),
    path(
        "environments/<int:environment>/retirement/",
        customer_acts.retire_environment,
        name="retire-environment",
    ),
    path("people/<int:person>/", people.person, name="person"),
    path("people/<int:person>/trainings/", people.training, name="training"),
    path("posts/<int:held>/end/", customer_acts.end_post, name="end-post"),
    path("absences/<int:absence>/end/", customer_acts.end_absence, name="end-absence"),
    path("registrations/", registrations.registrations, name="registrations"),
    path(
        "registrations/<int:registration>/approval/", registrations.approve, name="approve-person"
    ),
    path("registrations/<int:registration>/refusal/", registrations.refuse, name="refuse-person"),
]
