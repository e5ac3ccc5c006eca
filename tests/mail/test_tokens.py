"""Words that only we can have written."""

from kept.mail import tokens

DESK = "support@pa.kept.example"
PAT = "pat@northwind.example"


def token(address: str) -> tokens.ReplyToken:
    detail = address.partition("+")[2].partition("@")[0]
    read = tokens.read_reply_token(detail)
    assert read is not None
    return read


def test_a_reply_address_names_its_case_and_knows_whom_it_was_given_to():
    address = tokens.reply_address(DESK, case=1042, recipient=PAT)

    assert address.startswith("support+1042.")
    assert token(address).case == 1042
    assert token(address).recipient_among(["cy@other.example", PAT]) == PAT


def test_a_reply_address_is_good_for_nobody_else():
    assert not token(tokens.reply_address(DESK, case=1042, recipient=PAT)).is_for("cy@x.example")


def test_a_signature_is_good_for_no_other_case():
    signature = token(tokens.reply_address(DESK, case=1042, recipient=PAT)).signature

    assert not tokens.ReplyToken(1043, signature).is_for(PAT)


def test_a_mail_program_may_change_the_letters_case():
    address = tokens.reply_address(DESK, case=1042, recipient=PAT).upper()

    assert token(address).is_for("Pat@Northwind.Example")


def test_a_signature_has_eighty_bits():
    signature = token(tokens.reply_address(DESK, case=1042, recipient=PAT)).signature

    assert len(signature) * 5 == 80  # five bits a letter of base32


def test_what_is_no_token_is_read_as_none():
    for detail in ["", "sales", "1042", "1042.", ".abc", "x.y", "1" * 13 + ".abc", "٣.abc"]:
        assert tokens.read_reply_token(detail) is None


def test_another_secret_makes_another_address(settings):
    address = tokens.reply_address(DESK, case=1042, recipient=PAT)
    settings.SECRET_KEY = "another"

    assert not token(address).is_for(PAT)


def test_a_secret_that_was_replaced_still_counts_while_it_is_listed(settings):
    address = tokens.reply_address(DESK, case=1042, recipient=PAT)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert token(address).is_for(PAT)


def test_a_bounce_address_names_its_notice():
    detail = tokens.bounce_address(DESK, notice=7).partition("+")[2].partition("@")[0]

    assert tokens.read_bounce_token(detail) == 7
    assert tokens.read_bounce_token(detail.replace("bounce.7", "bounce.8")) is None


def test_a_message_id_is_known_as_ours_and_never_made_twice():
    first, second = (tokens.message_id("pa.kept.example") for _ in range(2))

    assert first != second
    assert tokens.is_our_message_id(f"<{first}>")
    assert not tokens.is_our_message_id(f"<x{first}>")
    assert not tokens.is_our_message_id("<[abc]@x>")
