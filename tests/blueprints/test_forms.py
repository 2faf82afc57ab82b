"""What all forms share: limits that browsers know, complaints under their fields."""

from __future__ import annotations

import pytest
from flask import render_template_string

from blueprints.account.forms import PasswordForm, ProfileForm
from blueprints.admin.users.forms import NewUserForm, UserForm
from blueprints.forms import Form, of
from blueprints.setup.forms import AdministratorForm
from errors import Conflict, Invalid, Problem
from services.accounts import passwords, users
from services.text import fields as table

FIELD = '{% import "ui_fields.html" as fields %}{{ fields.field(field) }}'
TOP = '{% import "ui_fields.html" as fields %}{{ fields.complaints(form) }}'


@pytest.fixture
def sent(app):
    """A request that posts these fields."""

    def post(**data: str):
        return app.test_request_context("/account", method="POST", data=data)

    return post


def test_the_limit_of_the_service_is_the_one_that_the_browser_knows(sent):
    with sent():
        page = render_template_string(FIELD, field=ProfileForm("UTC").username)
    assert f'maxlength="{users.MAX_LENGTH["username"]}"' in page
    assert " required" in page


def test_the_service_complains_under_its_field_and_the_summary_links_there(sent):
    with sent(username="Ada", email="nothing"):
        form = ProfileForm("UTC")
        form.refuse(Invalid({"email": Problem("not_an_email")}))
        page = render_template_string(FIELD, field=form.email)
        top = render_template_string(TOP, form=form)
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="f-email-problem f-email-help"' in page
    assert "Enter a valid email address." in page
    assert 'value="nothing"' in page
    assert 'href="#f-email"' in top


def test_an_error_about_no_field_of_the_form_is_shown_at_the_top(sent):
    with sent(username="Ada"):
        form = ProfileForm("UTC").refuse(Invalid({"elsewhere": Problem("required")}))
        assert "Please fill this in." in render_template_string(TOP, form=form)


def test_a_clash_that_no_field_can_answer_for_is_raised_again(sent):
    with sent(), pytest.raises(Conflict):
        ProfileForm("UTC").refuse(Conflict("last_admin"))


def test_a_password_is_never_shown_again(sent):
    with sent(password="battery staple", again="something else"):
        form = PasswordForm()
        assert not form.validate()
        page = render_template_string(FIELD, field=form.password)
    assert "battery staple" not in page
    assert form.again.errors == ["Passwords don’t match."]


def test_a_field_about_users_is_the_same_in_every_form(sent):
    with sent():
        forms = [ProfileForm("UTC"), UserForm(), NewUserForm(), AdministratorForm(), PasswordForm()]
        limits = {
            (field.name, field.flags.minlength, field.flags.maxlength, field.flags.required)
            for form in forms
            for field in form
            if field.name in ("username", "display_name", "email", "password")
        }
    assert limits == {
        ("username", None, users.MAX_LENGTH["username"], True),
        ("display_name", None, users.MAX_LENGTH["display_name"], None),
        ("email", None, users.MAX_LENGTH["email"], None),
        ("password", passwords.MIN_LENGTH, passwords.MAX_LENGTH, True),
    }


@pytest.mark.parametrize(
    ("row", "typed", "data", "shown"),
    [
        (table.line("Mark", 12), "x", "x", 'maxlength="12"'),
        (table.prose("Notes"), "x", "x", "<textarea"),
        (table.date("On"), "1999", "1999", 'type="text"'),
        (table.flag("Signed"), "y", True, 'type="checkbox"'),
        (table.integer("Pages", 9), "7", "7", 'type="number"'),
        (table.choice("State", ["on_going", "over"]), "over", "over", ">On going</option>"),
    ],
)
def test_a_row_of_a_table_becomes_an_input_of_its_kind(sent, row, typed, data, shown):
    form_class = type("RowForm", (Form,), {"row": of(row)})
    with sent(row=typed):
        form = form_class()
        assert form.row.data == data
        page = render_template_string(FIELD, field=form.row)
    assert shown in page
    assert row.label in page
