"""Forms that come at the wrong moment: nothing that was typed is lost, and nobody else sends it."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from html import unescape

import pytest
from wtforms import PasswordField

from blueprints import forms as shared_forms
from blueprints.login.resending import is_secret
from models import base
from models.base import db
from services.accounts import users
from services.db.transactions import writing
from tests.blueprints.forms import form_of, hidden_of
from tests.factories import add_member, make_work

PASSWORD = "correct horse"
TYPED = "Zoë, and a long  text that\r\nnobody wants to type twice"


@pytest.fixture
def zoe(app, ada, books):
    user = users.create_user({"username": "Zoe", "password": PASSWORD}, by=ada)
    add_member(books, user, "editor")
    users.create_user({"username": "Yves", "password": PASSWORD}, by=ada)
    return user


@pytest.fixture
def client(app, zoe):
    """Zoe's browser."""
    browser = app.test_client()
    sign_in(browser, "zoe")
    return browser


def sign_in(browser, name: str, **data: str):
    fields = dict(form_of(browser, "/login"))
    return browser.post("/login", data={**fields, "login": name, "password": PASSWORD, **data})


def sign_out(browser) -> None:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/account").text)[1]
    assert browser.post("/logout", data={"csrf_token": token}).status_code == 303


def profile(browser, **typed: str) -> dict[str, str]:
    """The form of the account page, as it is when something was typed."""
    page = browser.get("/account").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    return {"csrf_token": token, "username": "Zoe", "email": "", "time_zone": "", **typed}


def expire(monkeypatch) -> None:
    later = base.utc_now() + timedelta(days=31)
    monkeypatch.setattr(base, "utc_now", lambda: later)


def fields_of(answer) -> dict[str, str]:
    return dict(hidden_of(answer.text.partition("</main")[0]))


def name_of(user) -> str:
    db.session.expire_all()
    return user.display_name


def test_after_the_session_expired_the_form_is_sent_once_its_user_signed_in(
    client, zoe, monkeypatch
):
    form = profile(client, display_name="Zoë W.")
    expire(monkeypatch)
    asked = client.post("/account", data=form)
    assert asked.status_code == 401
    assert "Your session expired" in asked.text
    fields = fields_of(asked)
    assert (fields["display_name"], fields["resend-login"]) == ("Zoë W.", "Zoe")
    body = {**fields, "resend-password": PASSWORD}
    entered = client.post("/login/again", data=body)
    assert (entered.status_code, entered.location) == (307, "/account")
    assert client.post(entered.location, data=body).status_code == 303
    assert name_of(zoe) == "Zoë W."


def test_the_page_that_the_form_leads_to_has_a_token_of_its_own(client, zoe, monkeypatch):
    """Also when the form came back with a complaint after it was sent again."""
    form = profile(client, username="", display_name="Zoë W.")
    expire(monkeypatch)
    body = {**fields_of(client.post("/account", data=form)), "resend-password": PASSWORD}
    client.post("/login/again", data=body)
    complaint = client.post("/account", data=body)
    assert complaint.status_code == 422
    again = {**form, **fields_of(complaint), "username": "Zoe", "display_name": "Zoë W."}
    assert client.post("/account", data=again).status_code == 303
    assert name_of(zoe) == "Zoë W."


def test_the_token_of_the_page_in_between_is_accepted_once(client, zoe, monkeypatch):
    form = profile(client, display_name="Zoë W.")
    expire(monkeypatch)
    body = {**fields_of(client.post("/account", data=form)), "resend-password": PASSWORD}
    client.post("/login/again", data=body)
    assert client.post("/account/look", data=body).status_code == 400, "another address"
    assert client.post("/account", data=body).status_code == 400
    assert name_of(zoe) != "Zoë W."


def test_a_wrong_password_keeps_it_too(client, monkeypatch):
    form = profile(client, display_name="Zoë W.")
    expire(monkeypatch)
    fields = fields_of(client.post("/account", data=form))
    refused = client.post("/login/again", data={**fields, "resend-password": "wrong"})
    assert refused.status_code == 422
    assert fields_of(refused)["display_name"] == "Zoë W."
    assert "Wrong user name, email or password." in refused.text


def test_what_somebody_else_typed_is_dropped(client, zoe, monkeypatch):
    form = profile(client, display_name="Zoë W.")
    expire(monkeypatch)
    fields = fields_of(client.post("/account", data=form))
    body = {**fields, "resend-login": "yves", "resend-password": PASSWORD}
    entered = client.post("/login/again", data=body)
    assert (entered.status_code, entered.location) == (303, "/")
    assert "wasn’t sent" in client.get("/").text
    assert name_of(users.find_by_identifier("yves")) != "Zoë W."


def test_the_ticket_cannot_be_made_by_hand(client, monkeypatch):
    form = profile(client, display_name="Zoë W.")
    expire(monkeypatch)
    fields = fields_of(client.post("/account", data=form))
    body = {**fields, "resend-password": PASSWORD, "resend-ticket": fields["resend-ticket"] + "x"}
    assert client.post("/login/again", data=body).location == "/login"


def test_after_signing_in_elsewhere_one_confirms_and_nothing_is_lost(client, zoe):
    form = profile(client, display_name="Zoë W.")
    sign_out(client)
    sign_in(client, "zoe")
    asked = client.post("/account", data=form)
    assert asked.status_code == 400
    assert 'action="/account"' in asked.text
    fields = fields_of(asked)
    assert fields["display_name"] == "Zoë W."
    assert name_of(zoe) != "Zoë W."
    assert client.post("/account", data=fields).status_code == 303
    assert name_of(zoe) == "Zoë W."


def test_the_form_of_another_user_of_this_browser_is_not_even_shown(client):
    form = profile(client, display_name="Zoë W.")
    sign_out(client)
    sign_in(client, "yves")
    answer = client.post("/account", data=form)
    assert answer.status_code == 400
    assert "Zoë W." not in answer.text
    assert "This page is out of date" in answer.text


@pytest.mark.parametrize("token", ["", "IjcuYWJjIg.aaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb", "x" * 5000])
def test_a_form_that_no_page_of_ours_held_is_never_kept(app, zoe, token):
    """Any other site could have sent it."""
    answer = app.test_client().post("/account", data={"csrf_token": token, "display_name": "Evil"})
    assert (answer.status_code, answer.location) == (303, "/login")


def test_who_cannot_sign_in_any_more_is_not_asked_to(client, zoe, ada):
    form = profile(client, display_name="Zoë W.")
    users.edit_user(zoe, {"is_active": False}, by=ada)
    assert client.post("/account", data=form).location == "/login"


def test_passwords_are_never_drawn_into_the_page(client, monkeypatch):
    token = profile(client)["csrf_token"]
    typed = {"current_password": "old secret", "password": "battery", "again": "battery staple"}
    expire(monkeypatch)
    asked = client.post("/account/password", data={"csrf_token": token, **typed})
    assert asked.status_code == 401
    assert not [text for text in typed.values() if text in asked.text]
    assert "Passwords in the form aren’t kept" in asked.text


def subclasses(cls):
    return {cls}.union(*(subclasses(inner) for inner in cls.__subclasses__()))


def test_every_password_field_has_a_name_that_is_never_drawn_again():
    names = [
        name
        for form in subclasses(shared_forms.Form)
        for name, field in vars(form).items()
        if getattr(field, "field_class", None) is PasswordField
    ]
    assert len(names) > 4
    assert [name for name in names if not is_secret(name)] == []


def test_a_file_must_be_chosen_again_and_the_page_says_so(client, books, monkeypatch):
    work = make_work("Emma", books)
    token = profile(client)["csrf_token"]
    expire(monkeypatch)
    data = {"csrf_token": token, "cover": (io.BytesIO(b"picture"), "cover.jpg")}
    asked = client.post(f"/works/{work.id}/cover", data=data)
    assert asked.status_code == 401
    assert "Choose the file again" in asked.text
    assert 'enctype="multipart/form-data"' in asked.text
    assert re.search(r'<input[^>]*type="file"[^>]*name="cover"', asked.text)


def test_lines_and_spaces_are_kept_as_they_were(client, monkeypatch):
    form = profile(client, display_name=TYPED)
    expire(monkeypatch)
    page = client.post("/account", data=form).text
    shown = re.search(r'name="display_name" value="([^"]*)"', page)[1]
    assert unescape(shown) == TYPED


def piece(browser, path: str, form: dict[str, str]):
    return browser.post(path, data=form, headers={"HX-Request": "true"})


def test_a_piece_is_not_replaced_by_a_whole_page(client, monkeypatch):
    form = profile(client)
    expire(monkeypatch)
    for answer in (
        piece(client, "/account", form),
        client.get(
            "/scans/1/_progress",
            headers={"HX-Request": "true", "X-CSRFToken": form["csrf_token"]},
        ),
    ):
        assert answer.status_code == 401
        assert "HX-Redirect" not in answer.headers
        assert answer.text.lstrip().startswith('<div class="problem')
        assert "<html" not in answer.text


def test_signing_in_in_place_gives_the_page_its_new_token(client, zoe, monkeypatch):
    form = profile(client, display_name="Zoë W.")
    expire(monkeypatch)
    fields = fields_of(piece(client, "/account", form))
    wrong = piece(client, "/login/_again", {**fields, "resend-password": "wrong"})
    assert wrong.status_code == 422
    assert wrong.text.lstrip().startswith('<div class="problem')
    entered = piece(client, "/login/_again", {**fields, "resend-password": PASSWORD})
    assert entered.status_code == 200
    events = json.loads(entered.headers["HX-Trigger"])
    assert "send-again" in events
    sent = client.post("/account", data={**form, "csrf_token": events["fresh-token"]})
    assert sent.status_code == 303
    assert name_of(zoe) == "Zoë W."


def test_somebody_else_who_signs_in_in_place_gets_a_page_of_their_own(client, monkeypatch):
    form = profile(client)
    expire(monkeypatch)
    fields = fields_of(piece(client, "/account", form))
    body = {**fields, "resend-login": "yves", "resend-password": PASSWORD}
    entered = piece(client, "/login/_again", body)
    assert entered.headers["HX-Redirect"] == "/"
    assert "HX-Trigger" not in entered.headers


def test_a_piece_from_before_one_signed_in_elsewhere_can_be_sent_again(client, zoe):
    form = profile(client, display_name="Zoë W.")
    sign_out(client)
    sign_in(client, "zoe")
    answer = piece(client, "/account", form)
    assert answer.status_code == 400
    assert "data-send-again" in answer.text
    token = json.loads(answer.headers["HX-Trigger"])["fresh-token"]
    assert client.post("/account", data={**form, "csrf_token": token}).status_code == 303
    assert name_of(zoe) == "Zoë W."


def test_signing_out_after_the_session_expired_asks_for_no_password(client, monkeypatch):
    token = profile(client)["csrf_token"]
    expire(monkeypatch)
    answer = client.post("/logout", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, "/login")


def test_all_pages_of_a_sign_in_stay_good_when_the_cookie_of_forms_is_lost(client, zoe):
    """A browser that is closed forgets it, but opens the same pages again."""
    form = profile(client, display_name="Zoë W.")
    client.delete_cookie("stacks_form")
    client.get("/account")
    assert client.post("/account", data=form).status_code == 303
    assert name_of(zoe) == "Zoë W."


def test_a_form_of_one_sign_in_is_not_good_for_another_user(app, client, zoe):
    """Whatever the cookie of forms says: it may be of another sign-in than the one for pages."""
    form = profile(client, display_name="Zoë W.")
    kept = client.get_cookie("stacks_form").value
    sign_out(client)
    sign_in(client, "yves")
    client.set_cookie("stacks_form", kept)
    assert client.post("/account", data={**form, "username": "Yves"}).status_code == 400
    assert name_of(users.find_by_identifier("yves")) != "Zoë W."


def age_proof(monkeypatch, minutes: int) -> None:
    later = base.utc_now() + timedelta(minutes=minutes)
    monkeypatch.setattr(base, "utc_now", lambda: later)


def test_a_new_address_needs_the_password_again_after_ten_minutes(client, zoe, monkeypatch):
    form = profile(client, email="zoe@example.org", display_name="Zoë W.")
    age_proof(monkeypatch, 11)
    asked = client.post("/account", data=form)
    assert asked.status_code == 403
    fields = fields_of(asked)
    assert fields["email"] == "zoe@example.org"
    wrong = client.post("/login/confirm", data={**fields, "resend-password": "wrong"})
    assert wrong.status_code == 422
    assert fields_of(wrong)["email"] == "zoe@example.org"
    body = {**fields, "resend-password": PASSWORD}
    confirmed = client.post("/login/confirm", data=body)
    assert (confirmed.status_code, confirmed.location) == (307, "/account")
    assert client.post("/account", data=body).status_code == 303
    db.session.expire_all()
    assert (zoe.email, zoe.display_name) == ("zoe@example.org", "Zoë W.")


def test_within_ten_minutes_and_for_other_fields_nobody_is_asked(client, zoe, monkeypatch):
    age_proof(monkeypatch, 9)
    form = profile(client, email="zoe@example.org")
    assert client.post("/account", data=form).status_code == 303
    age_proof(monkeypatch, 11)
    form = profile(client, email="zoe@example.org", display_name="Zoë W.")
    assert client.post("/account", data=form).status_code == 303
    assert name_of(zoe) == "Zoë W."


def test_an_administrator_has_no_way_around_it(app, zoe, ada, monkeypatch):
    with writing():
        zoe.is_admin = True
    browser = app.test_client()
    sign_in(browser, "zoe")
    path = f"/admin/users/{zoe.id}/edit"
    form = {**profile(browser), "email": "zoe@example.org"}
    age_proof(monkeypatch, 11)
    assert browser.post(path, data=form).status_code == 403
    assert browser.post(path, data={**form, "email": ""}).status_code == 303


def test_guesses_of_the_password_are_counted_there_too(client, monkeypatch):
    form = profile(client, email="zoe@example.org")
    age_proof(monkeypatch, 11)
    fields = fields_of(client.post("/account", data=form))
    answers = [
        client.post("/login/confirm", data={**fields, "resend-password": f"guess {number}"})
        for number in range(12)
    ]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert fields_of(answers[-1])["email"] == "zoe@example.org"
