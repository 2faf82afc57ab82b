"""A field that nobody has thought of yet: one line in the table, beside its column.

Run in a process of its own, because models and tables stay as they are in the others:
python -m tests.services.works.one_more_field DATA DATABASE
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import mapped_column

from models.base import db, utc_now
from models.work import Work
from services.text.fields import line
from services.works.fields import WORK

Work.shelf_mark = mapped_column(db.Text, default="", server_default="", nullable=False)
WORK._fields["shelf_mark"] = line("Shelf mark", 12)


def main() -> None:
    from app import create_app
    from errors import Invalid
    from models.change import Change
    from services import history, provenance
    from services.db.ids import Ids
    from services.db.transactions import writing
    from services.works.edit import edit_work
    from services.works.offers import Offer
    from services.works.write import apply_many
    from tests.blueprints.forms import form_of, multi
    from tests.conftest import settings_for
    from tests.factories import make_cast, make_work, signed_in

    app = create_app(settings_for(Path(sys.argv[1]), DATABASE_URL=sys.argv[2]))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        with writing():
            db.session.execute(
                db.text("ALTER TABLE work ADD COLUMN shelf_mark TEXT NOT NULL DEFAULT ''")
            )
        cast = make_cast()
        work = make_work("Emma", cast.books)
        page = signed_in(app, cast.olga)
        at = f"/works/{work.id}"

        # shown and edited on the page, in place too, with its limit and its lock
        assert "Shelf mark" in page.get(at).text
        assert 'maxlength="12"' in page.get(f"{at}/shelf_mark/_form").text
        _, fields = form_of(page, f"{at}/edit")
        sent = [(name, "AB 12" if name == "shelf_mark" else value) for name, value in fields]
        assert page.post(f"{at}/edit", data=multi(sent)).status_code == 303
        db.session.expire_all()
        assert work.shelf_mark == "AB 12"
        assert provenance.locked_fields(work) == {"shelf_mark"}
        sent = [(name, "x" * 13 if name == "shelf_mark" else value) for name, value in fields]
        assert page.post(f"{at}/edit", data=multi(sent)).status_code == 422
        assert "Shelf mark" in page.get(f"{at}/history").text

        # refused by the service, undone by the history
        with pytest.raises(Invalid):
            edit_work(work, {"shelf_mark": "x" * 13}, by=cast.olga)
        db.session.rollback()
        change = db.session.query(Change).filter_by(field="shelf_mark").one()
        change_set = history.get_change_set(change.change_set_id, by=cast.olga)
        history.undo(change_set, by=cast.olga)
        db.session.expire_all()
        assert work.shelf_mark == ""

        # offered by a file
        work_id = work.id
        db.session.rollback()
        with writing():
            offer = Offer(work_id, "shelf_mark", "CD 34", "tags")
            apply_many([offer], {}, {work_id}, library_ids=[], ids=Ids(), at=utc_now())
        assert db.session.get(Work, work_id, populate_existing=True).shelf_mark == "CD 34"
    print("known everywhere")


if __name__ == "__main__":
    main()
