"""Rows for tests, made with few words; and the cast of people who appear in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.account import User
from models.base import db
from models.library import Holding, Library, Membership
from models.person import Credit, Person
from models.work import Edition, Work
from services import derive, scopes
from services.accounts import sessions
from services.db.transactions import writing
from services.text.names import name_key
from services.text.sort_keys import letter, sort_key
from services.works.identity.matches import sort_columns
from tests.client import Browser


@dataclass
class Cast:
    """The people of the tests and the library they meet in."""

    ada: User
    olga: User
    edo: User
    vera: User
    stan: User
    books: Library


def make_cast() -> Cast:
    ada = make_user("Ada", is_admin=True)
    olga, edo, vera, stan = (make_user(name) for name in ("Olga", "Edo", "Vera", "Stan"))
    books = make_library("Books", owner=olga)
    add_member(books, edo, "editor")
    add_member(books, vera, "viewer")
    return Cast(ada, olga, edo, vera, stan, books)


def make_user(
    name: str, *, is_admin: bool = False, is_active: bool = True, password_hash: str | None = None
) -> User:
    with writing():
        user = User(
            username=name,
            username_key=name_key(name),
            display_name=name,
            is_admin=is_admin,
            is_active=is_active,
            password_hash=password_hash,
        )
        db.session.add(user)
    return user


def make_library(name: str, *, owner: User | None = None, kind: str = "book") -> Library:
    with writing():
        library = Library(
            name=name,
            name_key=name_key(name),
            slug=name_key(name).replace(" ", "-"),
            kind=kind,
            owner_id=owner.id if owner else None,
        )
        db.session.add(library)
        db.session.flush()
        if owner is not None:
            db.session.add(Membership(user_id=owner.id, library_id=library.id, role="owner"))
    return library


def add_member(library: Library, user: User, role: str) -> None:
    with writing():
        db.session.add(Membership(user_id=user.id, library_id=library.id, role=role))


def make_work(
    title: str,
    *libraries: Library,
    authors: tuple[str, ...] = (),
    formats: tuple[str, ...] = ("epub",),
    **columns: Any,
) -> Work:
    """A work held by libraries, with its people, editions, scope and search tokens."""
    with writing():
        kind = columns.pop("kind", None) or (libraries[0].kind if libraries else "book")
        work = Work(
            title=title,
            kind=kind,
            sort_key=sort_key(title),
            letter=letter(sort_key(title)),
            scope_id=scopes.scope_of(library.id for library in libraries),
            **columns,
        )
        db.session.add(work)
        db.session.flush()
        for library in libraries:
            db.session.add(Holding(library_id=library.id, work_id=work.id))
        for position, format_ in enumerate(formats):
            db.session.add(Edition(work_id=work.id, format=format_, position=position))
        for position, author in enumerate(authors):
            person = find_or_make_person(author)
            db.session.add(
                Credit(work_id=work.id, person_id=person.id, role="aut", position=position)
            )
        db.session.flush()
        derive.refresh_works([work.id])
    return work


def find_or_make_person(name: str) -> Person:
    found = db.session.query(Person).filter_by(name_key=name_key(name)).first()
    if found is not None:
        return found
    person = Person(name=name, name_key=name_key(name), **sort_columns(name))
    db.session.add(person)
    db.session.flush()
    return person


def signed_in(app: Any, user: User) -> Browser:
    """A browser of this user's."""
    with writing():
        token = sessions.open_session(user, address="127.0.0.1", user_agent="tests")
    client = app.test_client()
    client.set_cookie("stacks", token)
    return client
