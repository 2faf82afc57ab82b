"""User accounts, for the administrator."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from typing_extensions import TypedDict

from blueprints import current
from blueprints.api.librarium import signing
from blueprints.api.librarium.bodies import accounts as bodies
from blueprints.api.librarium.routes import delete, get, patch, post, put
from blueprints.api.librarium.shapes import accounts as shapes
from blueprints.api.librarium.shapes.base import Message, Page
from blueprints.api.parsing import wrong_request
from models.account import User
from services.accounts import policy, sign_in, users

TAG = "admin"
YOURSELF = ("yourself", "last_admin")  # what one may not do to oneself


class Config(TypedDict):
    """Where this instance stores its data."""

    cover_storage_path: str
    ebook_storage_path: str
    audiobook_storage_path: str
    ebook_path_template: str
    audiobook_path_template: str
    registration_enabled: bool


@get("/admin/users", TAG, is_admin=True, query=bodies.UserPage, answer=Page[shapes.AdminUser])
def list_users(by: User, query: bodies.UserPage) -> Page[shapes.AdminUser]:
    """List all users, oldest first.

    Disabled users are included.
    """
    rows, total = users.page_of_accounts(query.page, query.per_page, by=by)
    return {
        "items": [shapes.admin_user(row) for row in rows],
        "total": total,
        "page": query.page,
        "per_page": query.per_page,
    }


@post(
    "/admin/users",
    TAG,
    is_admin=True,
    body=bodies.Account,
    answer=shapes.AdminUser,
    status=201,
    errors=(409,),
)
def create_user(by: User, body: bodies.Account) -> shapes.AdminUser:
    """Create a user.

    The user can sign in with this name and password at once, here and on the web pages.
    """
    return shapes.admin_user(users.create_user(signing.values_of(body), by=by))


@patch(
    "/admin/users/{id}",
    TAG,
    is_admin=True,
    body=bodies.AdminChange,
    answer=shapes.AdminUser,
    errors=(409,),
)
def edit_user(by: User, id: UUID, body: bodies.AdminChange) -> shapes.AdminUser:
    """Edit a user.

    Omitted fields keep their values. You can't disable your own account or remove your own
    administrator role.
    """
    user = users.get_account_by_uuid(id, by=by)
    values: dict[str, Any] = body.model_dump(exclude_none=True)
    if "is_instance_admin" in values:
        values["is_admin"] = values.pop("is_instance_admin")
    with wrong_request("id", *YOURSELF):
        users.edit_user(user, values, by=by)
    return shapes.admin_user(user)


@delete("/admin/users/{id}", TAG, is_admin=True, status=200, answer=Message)
def delete_user(by: User, id: UUID) -> Message:
    """Delete a user permanently.

    The user's libraries are kept.
    """
    with wrong_request("id", *YOURSELF):
        users.delete_user(users.get_account_by_uuid(id, by=by), by=by)
    return {"message": "user deleted"}


@put("/admin/users/{id}/password", TAG, is_admin=True, body=bodies.NewPassword, answer=Message)
def set_password(by: User, id: UUID, body: bodies.NewPassword) -> Message:
    """Set another user's password.

    They are signed out everywhere. Change your own with /auth/me/password.
    """
    with wrong_request("id", *YOURSELF):
        sign_in.set_password(users.get_account_by_uuid(id, by=by), body.password, by=by)
    return {"message": "password updated"}


@get("/admin/config", TAG, is_admin=True, answer=Config)
def config() -> Config:
    """Get the locations where this instance stores its data.

    Only for information: the locations are set where the server is started.
    """
    data = current.settings().data_dir
    return {
        "cover_storage_path": str(data / "covers"),
        "ebook_storage_path": str(data / "uploads" / "ebooks"),
        "audiobook_storage_path": str(data / "uploads" / "audiobooks"),
        "ebook_path_template": "{title}",
        "audiobook_path_template": "{title}",
        "registration_enabled": policy.current().may_register,
    }
