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
from services.text.fields import flag, line
from services.works.fields import WORK

Work.shelf_mark = mapped_column(db.Text, default="", server_default="", nullable=False)
Work.is_signed = mapped_column(db.Boolean, default=False, server_default="0", nullable=False)
WORK._fields["shelf_mark"] = line("Shelf mark", 12, is_searched=True)
WORK._fields["is_signed"] = flag("Signed")


def main() -> None:
    from app import create_app
    from errors import Invalid
    from models.change import Change
    from services import history, provenance
    from services.db.ids import Ids
    from services.db.transactions import writing
    from services.works.edit import edit_work
    from services.works.offers import Offer
    from services.works.write import Batch, apply_many
    from tests.blueprints.forms import form_of, multi
    from tests.conftest import prepare_for_tests, settings_for
    from tests.factories import make_cast, make_work, signed_in

    app = create_app(settings_for(Path(sys.argv[1]), DATABASE_URL=sys.argv[2]))
    prepare_for_tests(app)
    with app.app_context():
        with writing():
            for column in ("shelf_mark TEXT DEFAULT ''", "is_signed BOOLEAN DEFAULT FALSE"):
                db.session.execute(db.text(f"ALTER TABLE work ADD COLUMN {column} NOT NULL"))
        cast = make_cast()
        work = make_work("Emma", cast.books)
        page = signed_in(app, cast.olga)
        at = f"/works/{work.id}"

        # shown and edited on the page, in place too, with its limit and its lock
        assert "Shelf mark" in page.get(at).text
        assert 'maxlength="12"' in page.get(f"{at}/shelf_mark/_form").text
        fields = form_of(page, f"{at}/edit")
        sent = [(name, "AB 12" if name == "shelf_mark" else value) for name, value in fields]
        assert page.post(f"{at}/edit", data=multi(sent)).status_code == 303
        db.session.expire_all()
        assert work.shelf_mark == "AB 12"
        assert provenance.locked_fields(work) == {"shelf_mark"}, "and not the box"
        assert f'href="{at}"' in page.get("/search?q=AB+12").text
        sent = [(name, "x" * 13 if name == "shelf_mark" else value) for name, value in fields]
        assert page.post(f"{at}/edit", data=multi(sent)).status_code == 422
        assert "Shelf mark" in page.get(f"{at}/history").text

        # ticked, left as it is when nobody touches the box, and unticked
        box = '<input id="f-is_signed" name="is_signed" type="checkbox" value="y">'
        assert box in page.get(f"{at}/edit").text.replace(" checked", "")
        fields = form_of(page, f"{at}/edit")
        assert page.post(f"{at}/edit", data=multi([*fields, ("is_signed", "y")])).status_code == 303
        db.session.expire_all()
        assert work.is_signed is True
        ticked = form_of(page, f"{at}/edit")
        assert ("is_signed", "y") in ticked
        assert page.post(f"{at}/edit", data={"title": "Emma!"}).status_code == 303
        db.session.expire_all()
        assert (work.title, work.is_signed) == ("Emma!", True)
        assert "Yes" in page.get(f"{at}/is_signed/_field").text
        unticked = [pair for pair in form_of(page, f"{at}/edit") if pair[0] != "is_signed"]
        assert page.post(f"{at}/edit", data=multi(unticked)).status_code == 303
        db.session.expire_all()
        assert work.is_signed is False

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
            apply_many(Batch([offer], {}, {work_id}, [], Ids(), utc_now()))
        assert db.session.get(Work, work_id, populate_existing=True).shelf_mark == "CD 34"
    print("known everywhere")


if __name__ == "__main__":
    main()
