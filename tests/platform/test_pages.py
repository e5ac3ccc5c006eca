import pytest
from django.test import Client


@pytest.mark.django_db
def test_the_health_page_asks_the_database(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_stranger_is_led_to_the_sign_in(client: Client) -> None:
    answer = client.get("/", headers={"accept": "text/html"})

    assert answer.headers["location"] == "/accounts/login/"


@pytest.mark.django_db
def test_every_page_stands_under_the_content_policy(client: Client) -> None:
    policy = client.get("/healthz").headers["content-security-policy"]

    assert sorted(policy.split("; ")) == [
        "base-uri 'none'",
        "default-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ]
