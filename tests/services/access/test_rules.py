"""Who sees what and who may do what: each role, shared works, orphans, people who were shut out,
libraries in the trash.
"""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from models.account import Setting
from models.base import db
from models.library import Membership
from models.person import Person
from models.work import Copy, Edition, Part, Work
from services import access, libraries
from services.db.transactions import writing
from services.works.edit import delete_work
from tests.factories import add_member, find_or_make_person, make_work
from tests.services.access.asking import EDITS, MAY, OWNS, READS, answers, outcome


@pytest.mark.parametrize("name", ["vera", "edo", "olga", "ada"])
def test_each_member_may_do_what_their_role_says_and_nothing_else(cast, books, name):
    by = getattr(cast, name)
    work = make_work("Solaris", books)
    edition = db.session.execute(select(Edition)).scalar_one()
    for row in (books, work, edition):
        for permission in (*READS, *EDITS, *OWNS):
            assert outcome(by, permission, row) == (
                "passes" if permission in MAY[name] else "Forbidden"
            ), permission
            assert access.may(by, permission, row) is (permission in MAY[name])


def test_a_stranger_does_not_learn_that_anything_is_there(stan, books):
    work = make_work("Solaris", books, authors=("Stanisław Lem",))
    rows = [
        books,
        work,
        *(db.session.execute(select(model)).scalars().one() for model in (Edition, Person)),
    ]
    assert {
        outcome(stan, permission, row)
        for row in rows
        for permission in (*READS, *EDITS, *OWNS, "works:restore")
    } == {"NotFound"}
    assert access.visible_scopes(stan) == ()
    assert access.visible_libraries(stan) == frozenset()
    assert access.roles(stan) == {}


def test_only_the_admin_may_what_concerns_the_whole_instance(cast, books):
    answers = {
        name: outcome(getattr(cast, name), "roots:create", None)
        for name in ("stan", "vera", "edo", "olga", "ada")
    }
    assert answers == {
        "stan": "Forbidden",
        "vera": "Forbidden",
        "edo": "Forbidden",
        "olga": "Forbidden",
        "ada": "passes",
    }


def test_the_admin_owns_every_live_library_without_being_a_member(ada, books, club):
    assert access.roles(ada) == {books.id: "owner", club.id: "owner"}
    assert (
        db.session.execute(select(Membership).where(Membership.user_id == ada.id)).first() is None
    )


def test_stacks_itself_sees_everything(app, books):
    make_work("Solaris", books)
    assert access.visible_libraries(access.SYSTEM) == {books.id}
    access.require(access.SYSTEM, "works:update", db.session.execute(select(Work)).scalar_one())


# ── works in several libraries ────────────────────────────────────────────────────────────────────


def test_a_work_in_two_libraries_is_corrected_by_whoever_edits_either(cast, books, club):
    shared = make_work("Solaris", books, club)
    assert answers(cast, "works:update", shared) == {
        "vera": "Forbidden",
        "edo": "passes",
        "olga": "passes",
        "stan": "passes",
        "ada": "passes",
    }
    assert {
        outcome(getattr(cast, name), "works:read", shared)
        for name in ("vera", "edo", "olga", "stan", "ada")
    } == {"passes"}


@pytest.mark.parametrize("permission", ["works:share", "works:merge", "works:split", "works:move"])
def test_a_work_in_two_libraries_is_shared_and_regrouped_only_by_who_edits_both(
    cast, books, club, permission
):
    shared = make_work("Solaris", books, club)
    assert answers(cast, permission, shared) == {
        "vera": "Forbidden",
        "edo": "passes",
        "olga": "Forbidden",
        "stan": "Forbidden",
        "ada": "passes",
    }
    assert outcome(cast.olga, permission, make_work("Stalker", books)) == "passes"


def test_a_viewer_here_and_editor_there_corrects_what_both_hold_and_shares_only_their_own(
    books, club, vera
):
    add_member(club, vera, "editor")
    shared = make_work("Solaris", books, club)
    assert outcome(vera, "works:update", shared) == "passes"
    assert outcome(vera, "works:share", shared) == "Forbidden"
    assert outcome(vera, "works:share", make_work("Stalker", club)) == "passes"


def test_a_library_in_the_trash_still_has_a_say_in_who_shares_its_works(cast, books, club):
    shared = make_work("Solaris", books, club)
    libraries.delete_library(books, by=cast.olga)
    assert outcome(cast.stan, "works:update", shared) == "passes"
    assert outcome(cast.stan, "works:share", shared) == "Forbidden"
    assert outcome(cast.edo, "works:share", shared) == "passes"


def test_a_person_is_described_by_whoever_edits_a_work_of_theirs(cast, books, club):
    make_work("Solaris", books, authors=("Stanisław Lem",))
    make_work("The Invincible", club, authors=("Stanisław Lem",))
    lem = db.session.execute(select(Person)).scalar_one()
    assert answers(cast, "people:update", lem) == {
        "vera": "Forbidden",
        "edo": "passes",
        "olga": "passes",
        "stan": "passes",
        "ada": "passes",
    }


@pytest.mark.parametrize("permission", ["people:rename", "people:merge"])
def test_a_person_is_renamed_only_by_who_edits_every_library_with_a_work_of_theirs(
    cast, books, club, permission
):
    make_work("Solaris", books, authors=("Stanisław Lem",))
    lem = db.session.execute(select(Person)).scalar_one()
    assert outcome(cast.olga, permission, lem) == "passes"
    make_work("The Invincible", club, authors=("Stanisław Lem",))
    assert answers(cast, permission, lem) == {
        "vera": "Forbidden",
        "edo": "passes",
        "olga": "Forbidden",
        "stan": "Forbidden",
        "ada": "passes",
    }


def test_an_edition_and_a_part_follow_their_work(cast, books, club):
    shared = make_work("Solaris", books, club)
    with writing():
        db.session.add(Part(work_id=shared.id, kind="chapter"))
    for model in (Edition, Part):
        row = db.session.execute(select(model)).scalar_one()
        assert [outcome(getattr(cast, name), "works:update", row) for name in ("olga", "vera")] == [
            "passes",
            "Forbidden",
        ]


def test_a_copy_belongs_to_one_library_even_of_a_shared_work(cast, books, club):
    make_work("Solaris", books, club)
    with writing():
        db.session.add(
            Copy(
                edition_id=db.session.execute(select(Edition.id)).scalar_one(), library_id=books.id
            )
        )
    copy = db.session.execute(select(Copy)).scalar_one()
    assert [
        outcome(getattr(cast, name), "works:update", copy) for name in ("olga", "edo", "stan")
    ] == ["passes", "passes", "NotFound"]


def test_an_orphan_is_the_admins_alone(cast):
    orphan = make_work("Nobody's")
    answers = {
        name: outcome(getattr(cast, name), "works:update", orphan)
        for name in ("vera", "edo", "olga", "stan", "ada")
    }
    assert answers == {
        "vera": "NotFound",
        "edo": "NotFound",
        "olga": "NotFound",
        "stan": "NotFound",
        "ada": "passes",
    }
    assert orphan.scope_id not in access.visible_scopes(cast.olga)


# ── shut out, demoted, in the trash ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["vera", "olga", "ada"])
def test_whoever_was_shut_out_sees_nothing_whatever_they_were(cast, books, name):
    work, by = make_work("Solaris", books), getattr(cast, name)
    with writing(by):
        by.is_active = False
    assert {
        outcome(by, permission, row)
        for row in (books, work)
        for permission in (*READS, *EDITS, *OWNS, "library:restore")
    } == {"NotFound"}
    assert outcome(by, "roots:create", None) == "Forbidden"
    assert access.visible_scopes(by) == ()


def test_a_demotion_holds_from_the_next_transaction_on(books, edo):
    work = make_work("Solaris", books)
    assert outcome(edo, "works:update", work) == "passes"
    with writing():
        db.session.execute(
            update(Membership).where(Membership.user_id == edo.id).values(role="viewer")
        )
    assert outcome(edo, "works:update", work) == "Forbidden"
    with writing():
        db.session.execute(delete(Membership).where(Membership.user_id == edo.id))
    assert outcome(edo, "works:read", work) == "NotFound"


def test_an_admin_who_is_one_no_more_keeps_only_what_they_are_a_member_of(ada, books, club):
    add_member(club, ada, "viewer")
    with writing(ada):
        ada.is_admin = False
    assert access.roles(ada) == {club.id: "viewer"}


def test_a_library_in_the_trash_hides_itself_and_all_that_only_it_held(cast, books, club):
    alone, shared = make_work("Solaris", books), make_work("Stalker", books, club)
    libraries.delete_library(books, by=cast.olga)
    for name in ("vera", "olga", "ada"):
        assert outcome(getattr(cast, name), "library:read", books) == "NotFound"
        assert access.visible_scopes(getattr(cast, name), [books.id]) == ()
    assert [
        outcome(getattr(cast, name), "works:read", alone) for name in ("vera", "olga", "ada")
    ] == ["NotFound", "NotFound", "passes"]
    assert [outcome(getattr(cast, name), "works:update", shared) for name in ("stan", "olga")] == [
        "passes",
        "NotFound",
    ]
    assert access.roles(cast.olga) == {}


def test_a_library_in_the_trash_is_brought_back_only_by_its_owner_or_the_admin(cast, books):
    libraries.delete_library(books, by=cast.olga)
    answers = {
        name: outcome(getattr(cast, name), "library:restore", books)
        for name in ("stan", "vera", "edo", "olga", "ada")
    }
    assert answers == {
        "stan": "NotFound",
        "vera": "Forbidden",
        "edo": "Forbidden",
        "olga": "passes",
        "ada": "passes",
    }


def test_what_belongs_to_a_work_in_the_trash_is_hidden_with_it(cast, books):
    work = make_work("Solaris", books)
    with writing():
        edition = db.session.execute(select(Edition)).scalar_one()
        db.session.add_all(
            [
                Part(work_id=work.id, kind="chapter"),
                Copy(edition_id=edition.id, library_id=books.id),
            ]
        )
    rows = [
        work,
        *(db.session.execute(select(model)).scalar_one() for model in (Edition, Part, Copy)),
    ]
    delete_work(work, by=cast.edo)
    for row in rows:
        for name in ("vera", "edo", "ada"):
            assert outcome(getattr(cast, name), "works:read", row) == "NotFound", (
                row.__tablename__,
                name,
            )
        assert outcome(cast.edo, "works:restore", row) == "passes"
        assert outcome(cast.vera, "works:restore", row) == "Forbidden"


def test_a_row_without_a_rule_is_refused_loudly(ada, app):
    with pytest.raises(TypeError, match="no rule says who may see a setting"):
        access.require(ada, "works:read", Setting(name="policy"))


def test_whose_account_is_disabled_knows_of_nobody(app, vera):
    with writing(vera):
        person = find_or_make_person("Nobody Yet")
        person.created_by_id = vera.id
    assert outcome(vera, "people:read", person) == "passes"
    with writing(vera):
        vera.is_active = False
    assert outcome(vera, "people:read", person) == "NotFound"
