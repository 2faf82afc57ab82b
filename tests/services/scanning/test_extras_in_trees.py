"""Whose extras files are, by what lies around their folders. Each line is a tree of files: those of
one item are joined by +, its extras are in brackets; ! marks files that belong nowhere.
"""

from __future__ import annotations

import pytest

from tests.services.scanning.groups import placements

FILMS = """
Cap (2001)/Cap (2001).mkv + (Cap (2001) Extras/Gag.mkv)
Cap (2001).mkv + (Cap (2001) Extras/Gag.mkv) | Hut (2002).mkv
Kip (2001)/Kip.mkv + (Kip.2001.Extras/Gag.mkv) | Hut (2002)/Hut.mkv
Cap (2001)/Cap.mkv + (Cap (2001) - Bonus Disc/Gag.mkv) | Hut (2002)/Hut.mkv
Cap (2001)/Cap.mkv + (Cap Bonusmaterial/Gag.mkv) | Hut (2002)/Hut.mkv
Cap (2001)/Cap.mkv + (Extras - Cap (2001)/Gag.mkv) | Hut (2002)/Hut.mkv
Cap (2001)/Cap.mkv + (Cap (2001)/Cap (2001) Extras/Gag.mkv) | Hut (2002)/Hut.mkv
Cap (2001)/Cap.mkv | Cap (1999)/Cap.mkv + (Cap (1999) Featurettes/Gag.mkv)
Hut (2001).mkv + (Hut (2001) Making Of.mkv) | Cap (2001).mkv
Hut (2001)/Hut (2001).mkv + (Hut (2001) Making Of.mkv)
Hut (2001)/Hut (2001).mkv + (Hut (2001)/Hut (2001) Making Of.mkv)
Hut (2001)/Hut (2001).mkv + (Hut (2001)/The Making of Hut.mkv)
Hut (2001)/Hut (2001).mkv + (Hut (2001)/Interview with Bo.mkv)
Hut (2001)/Hut (2001).mkv | Hut (2001)/The Making of Hut (2004).mkv
Hut (2001).mkv + (Hut (2001) Gag Reel.mkv) + (Hut Featurette 2.mkv) | Cap (2001).mkv
Hut.2001.1080p.mkv + (Hut.2001.Behind.The.Scenes.mkv) + (Hut - Making Of.mkv) | Cap (2001).mkv
Hut (2001).mkv + (Making of Hut.mkv) | Cap (2001).mkv
Hut (2001)/Hut (2001).mkv + (Hut (2001)-trailer.mkv) + (Hut-behindthescenes.mkv)
Hut (2001).mkv + (Hut (2001)/trailer.mkv) + (Hut (2001)/Extras/x.mkv) | Cap (2001).mkv
Ela (2003).mkv + (Extras/Ela.mkv) | Cap (2001).mkv
Ela (2003).mkv + (Extras/Ela Gag Reel.mkv) + (Extras/Ela - Cut.mkv) | Cap (2001).mkv
Ela (2003)/Ela.mkv + (Extras/Ela.mkv) | Cap (2001)/Cap.mkv
Ela (2003).mkv + (Extras/Gag.mkv) + (Trailers/t.mkv)
Ela (2003).mkv | Cap (2001).mkv | !Extras/Gag.mkv
Gap (2001)/Gap (2001).mkv + (Featurettes/Gap (2001)/x.mkv) | Cap (2001)/Cap (2001).mkv
Gap (2001)/Gap.mkv + (Featurettes/Gap (2001)/Gap (2001).mkv) | Cap (2001)/Cap (2001).mkv
Movies/Gap (2001)/Gap.mkv + (Movies/Trailers/Gap (2001).mkv) | Movies/Cap (2001)/Cap (2001).mkv
Gap (2001).mkv + (Bonus/Gap/x.mkv) + (Deleted Scenes/Gap (2001)/Interviews/x.mkv) | Cap (2001).mkv
Film (2001)/Movie/Film (2001).mkv + (Film (2001)/Extras/x.mkv)
Film (2001)/Film.2001.1080p/f.mkv + (Film (2001)/Extras/x.mkv) + (Film (2001)/t-trailer.mkv)
Film (2001)/CD1/f.avi + Film (2001)/CD2/f.avi + (Film (2001)/Bonus/Disc 2/x.mkv)
Film (2001)/VIDEO_TS/VTS_01_1.vob + (Film (2001)/Sample/x.mkv)
Film (2001)/Film.mkv + (Film (2001)/Stuff/Extras/x.mkv) | Hut (2001)/Hut.mkv
Film (2001)/Film.mkv + (Film (2001)/Extras 2/x.mkv) + (Film (2001)/Bonus Disc 1/x.mkv)
Film (2001)/Film.mkv + (Film (2001)/Extras/Interviews/Bo (1990).mkv)
Film (2001)/Film.mkv + (Film (2001)/Shorts/Bo (1990).mkv) + (Film (2001)/Bonus/Joe S01E02.mkv)
Film (2001)/Film.mkv + (Film (2001)/Suppléments/x.mkv) + (Film (2001)/花絮/x.mkv)
Set/Heat (1995).mkv | Set/Alien (1979).mkv + (Set/Extras/Alien Cut.mkv) | !Set/Extras/x.mkv
!Extras/x.mkv
!Cap (2001)/Cap (2001)-trailer.mkv
Hut (2001) Making Of.mkv | Cap (2001).mkv
Making Of/Making Of.mkv | Cap (2001)/Cap.mkv
Making Of (2011)/Making Of (2011).mkv | Cap (2001)/Cap.mkv
Making of Cap.mkv | Hut (2001).mkv
The Making of Cap (2003).mkv | Cap (2001).mkv
The Interview (2014)/The Interview (2014).mkv | Interview/Interview.mkv
Interview with the Vampire (1994)/Interview with the Vampire (1994).mkv | Cap (2001).mkv
Extras (2005)/Extras (2005).mkv + (Extras (2005)/Extras/x.mkv)
Shorts/Luxo (1986)/Luxo (1986).mkv | Shorts/Tin (1988).mkv | Cap (2001)/Cap.mkv
Movies/Shorts/Luxo (1986).mkv | Movies/Cap (2001)/Cap.mkv
Featurettes/Old (1950)/Old (1950).mkv | Cap (2001)/Cap.mkv
The Others (2001)/The Others.mkv | Others/Luxo (1986).mkv
Cap (2001)/Cap.mkv + (Extras/Cap Gag.mkv) | Cap 2 (2003)/Cap 2.mkv + (Extras/Cap 2 Gag.mkv)
Wars (1977)/Wars.mkv + (Wars (1977)/Bonus/x.mkv) | Wars (1977)/Empire of Dreams (2004).mkv
Kip.2001.1080p-GRP/k.mkv + (Kip.2001.EXTRAS.1080p-GRP/a.mkv) | Hut (2002)/Hut.mkv
Kip (2001)/Kip.mkv + (Kip (2001)/Proof/p.mkv) + (Kip (2001)/The Making Of Kip (2002).mkv)
Kip (2001) {tmdb-5}/Kip.mkv + (Kip (2001)-trailer.mkv) + (Kip (2001) {tmdb-5} Extras/x.mkv)
Kip (2001).mkv | !Trailers/Big (2020).mkv
Gag Reel (2000)/Gag Reel.mkv | Sample (2011)/Sample.mkv | Trailer (2020).mkv
Trailer Park (2001)/Trailer Park.mkv | Bonus Track (2023).mkv
"""
SHOWS = """
Mox/Season 1/Mox S01E01.mkv + (Mox/Interviews/Joe S01E02.mkv)
Mox/Season 1/Mox S01E01.mkv + (Mox/Interviews/Mox S01E02.mkv) + (Mox/Extras/S01E03.mkv)
Mox S01E01.mkv + (Interviews/Mox S01E02.mkv) | Sun S01E01.mkv
Pan/Season 01/Pan S01E01.mkv + (Pan/Season 01/Featurettes/Pan.S01E01.Making.mkv)
Season 01/Pan.S01E01.mkv + (Season 01/Featurettes/Pan.S01E01.Making.mkv) + (Extras/x.mkv)
Sun/Season 1/Sun S01E01.mkv + (Sun/Season 1 Extras/e.mkv) | Mox/Season 1/Mox S01E01.mkv
Sun/Season 1/Sun S01E01.mkv + (Sun/Season 1 - Deleted Scenes/e.mkv) + (Sun/Extras/Season 1/e.mkv)
Sun/Staffel 1/Sun S01E01.mkv + (Sun/Staffel 1 Bonusmaterial/e.mkv) + (Sun/Bonus/Disc 2/e.mkv)
Sun/Season 1/Sun S01E01.mkv + (Sun S01 Extras/e.mkv) | Mox/Season 1/Mox S01E01.mkv
Sun/Season 1/Sun S01E01.mkv + (Sun Extras/e.mkv) + (Sun - Featurettes/e.mkv) | Mox/Season 1/01.mkv
Sun/Season 1/Sun S01E01.mkv + (Trailers/Sun.mkv) + (Trailers/Sun/x.mkv) | Mox/Season 1/01.mkv
The Wire/Season 1/The Wire S01E01.mkv + (The Wire/random clip.mkv) | Mox/Season 1/Mox S01E01.mkv
The Wire/Season 1/01.mkv + (The Wire/Making Of.mkv) + (The Wire/The Wire.mkv)
The Wire/Season 1/01.mkv + (The Wire/Season 1/random clip.mkv) + (The Wire/trailer.mkv)
The Wire/Season 1/01.mkv + (The Wire/Season 2/random clip.mkv)
The Wire/Season 1/01.mkv + (The Wire/Sample/S01E01.mkv) + (The Wire/clips/one.mkv)
The Wire/1/01.mkv + (The Wire/random clip.mkv)
The Wire/Season 1/01.mkv | The Wire/Other Tale (2010).mkv
The Wire/Season 1/01.mkv + The Wire/Specials/Christmas.mkv + The Wire/Extra Episodes/S00E03.mkv
Mox S01E01.mkv + (Mox Making Of.mkv) + (Mox - Trailer.mkv) | Sun S01E01.mkv | Tale.mkv
The Wire (2002)/Season 1/01.mkv + (The Wire (2002)/The Wire (2002) clip.mkv)
Misc/Mox S01E01.mkv | Misc/Tale.mkv
The Wire/Season 1/01.mkv + (The Wire/Misc/clip.mkv) + (The Wire/Season 1/Disc 1/clip.mkv)
The Wire {tvdb-5}/Season 1/01.mkv + (The Wire {tvdb-5}/clip.mkv) | Mox/Season 1/01.mkv
Ani/Ani - 01.mkv | Ani/Movies/Ani the Movie.mkv
Doc/Doc.mkv + (Doc/Doc Making Of.mkv) | Mox/Season 1/01.mkv
Planet/Planet.mkv | Mox/Season 1/01.mkv
Planet/Planet.mkv + (Planet/Extras/x.mkv) | Mox/Season 1/01.mkv
Extras/Season 1/Extras - S01E01.mkv | Mox/Season 1/01.mkv
Extras/Season 1/S01E01.mkv + (Extras/Season 1/Featurettes/x.mkv) | Mox/Season 1/01.mkv
Extras/Extras S01E01.mkv | Mox/Mox S01E01.mkv
TV/Extras/Season 1/Extras S01E01.mkv | TV/Mox/Season 1/01.mkv
Extras (2005)/Season 1/Extras S01E01.mkv + (Extras (2005)/Extras/x.mkv) | Mox/Season 1/01.mkv
Interviews/Season 1/S01E01.mkv | Mox/Season 1/01.mkv
Shorts/S01E01.mkv | Mox/Season 1/01.mkv
Mox/Season 1/01.mkv | !Extras/x.mkv
!Mox/Mox-trailer.mkv
"""


CASES = [
    (kind, line)
    for kind, text in (("movie", FILMS), ("tv", SHOWS))
    for line in text.split("\n")[1:-1]
]


@pytest.mark.parametrize(("kind", "line"), CASES, ids=[line for _, line in CASES])
def test_extras_belong_to_the_nearest_film_or_show(kind, line):
    works = [piece.split(" + ") for piece in line.split(" | ")]
    paths = [path.strip("!") if path[0] != "(" else path[1:-1] for work in works for path in work]
    placed = placements(kind, {path: {} for path in paths})
    found: dict[str, list[str]] = {f"!{path}": [f"!{path}"] for path in paths if path not in placed}
    for path, place in placed.items():
        found.setdefault(place.work_key, []).append(f"({path})" if place.is_extra else path)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, works))
