"""Which kind of extra a name says that a file is."""

from __future__ import annotations

import pytest

from readers.names import name_facts

FILM = "Alien (1979)"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (f"{FILM}/Alien (1979)-trailer.mkv", "trailer"),
        (f"{FILM}/Trailers/Some name.mkv", "trailer"),
        (f"{FILM}/trailer 2.mkv", "trailer"),
        (f"{FILM}/Alien - Teaser.mkv", "teaser"),
        (f"{FILM}/Featurettes/The Alien Legacy.mkv", "featurette"),
        (f"{FILM}/The Alien Legacy-featurette.mkv", "featurette"),
        (f"{FILM}/Behind The Scenes/Day one.mkv", "behind_the_scenes"),
        (f"{FILM}/Alien-behindthescenes.mkv", "behind_the_scenes"),
        (f"{FILM}/Making of Alien.mkv", "behind_the_scenes"),
        (f"{FILM}/Deleted Scenes/Airlock.mkv", "deleted_scene"),
        (f"{FILM}/Airlock-deleted.mkv", "deleted_scene"),
        (f"{FILM}/Interviews/Sigourney Weaver.mkv", "interview"),
        (f"{FILM}/Alien-scene.mkv", "scene"),
        (f"{FILM}/Shorts/Alien Specimen.mkv", "short"),
        (f"{FILM}/clips/one.mkv", "clip"),
        (f"{FILM}/Sample/alien-1979-sample.mkv", "sample"),
        (f"{FILM}/sample.mkv", "sample"),
        (f"{FILM}/backdrops/theme.mkv", "theme"),
        (f"{FILM}/Gag Reel.mkv", "bloopers"),
        (f"{FILM}/Extras/Some name.mkv", "other"),
        (f"{FILM}/Alien-other.mkv", "other"),
        # a name says more than the folder that it lies in
        (f"{FILM}/Extras/Alien (1979)-trailer.mkv", "trailer"),
        ("Show/Season 1/clips/clip one.mkv", "clip"),
        ("[Group] Show/[Group] Show - NCOP1 [1080p].mkv", "opening"),
        ("[Group] Show/[Group] Show - NCED [1080p].mkv", "ending"),
        ("[Group] Show/[Group] Show - PV02 [1080p].mkv", "promo"),
    ],
)
def test_the_name_or_its_folder_says_which_kind(path, kind):
    facts = name_facts(path.split("/"), "tv" if "Show" in path else "movie")
    assert (facts.kind, facts.extra) == ("extra", kind)


def test_what_is_no_extra_has_no_kind():
    assert name_facts([FILM, "Alien (1979).mkv"], "movie").extra == ""
    assert name_facts(["Short Circuit (1986)", "Short Circuit.mkv"], "movie").extra == ""


@pytest.mark.parametrize(
    ("path", "title", "year"),
    [
        ("[Grp] Hero - NCOP1.mkv", "Hero", 0),
        ("[Grp] Hero - NCED 02 [1080p].mkv", "Hero", 0),
        ("[Grp] Hero S2 - NCED1v2.mkv", "Hero", 0),
        ("[Grp]_Hero_-_NCOP_[BD].mkv", "Hero", 0),
        ("[Grp] Hero - Creditless Opening.mkv", "Hero", 0),
        ("[Grp] Hero - PV02 [1080p].mkv", "Hero", 0),
        ("Hero.S01.NCOP.mkv", "Hero", 0),
        ("Hero - Trailer.mkv", "Hero", 0),
        ("Hero (2019) - Behind the Scenes.mkv", "Hero", 2019),
        ("Ani/[Grp] Hero - NCED2.mkv", "Ani", 0),
    ],
)
@pytest.mark.parametrize("kind", ["tv", "movie"])
def test_an_extra_bears_the_title_in_front_of_it(path, title, year, kind):
    facts = name_facts(path.split("/"), kind)
    assert (facts.kind, facts.title, facts.year) == ("extra", title, year)
