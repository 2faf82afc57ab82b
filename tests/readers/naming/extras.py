"""Trailers, samples, featurettes, clips, openings and endings: by suffix, by folder, by name."""

from tests.readers.naming.schemes import ANIME, films, shows

EXTRA = {"kind": "extra"}

SUFFIXES = films(
    *(
        (f"{{t}} ({{y}})/{{t}} ({{y}}){suffix}.mkv", EXTRA)
        for suffix in (
            "-trailer", "-trailer2", ".trailer", "_trailer", " - Trailer", " trailer", "-sample",
            ".sample", "_sample", " sample", "-scene", "-clip", "-interview", "-behindthescenes",
            "-deleted", "-deletedscene", "-featurette", "-short", "-other", "-extra", "-Trailer 1",
        )
    ),
    ("{t} ({y})/trailer.mkv", EXTRA),
    ("{t} ({y})/sample.mkv", EXTRA),
    ("{t} ({y})/Making of {t}-behindthescenes.mkv", EXTRA),
    ("{t} ({y})/The Lost Reel-deleted.mkv", EXTRA),
    ("{t} ({y})/Talk with the Crew-interview.mkv", EXTRA),
    ("{t} ({y})/Deleted Scenes.mkv", EXTRA),
    ("{d}.{y}.1080p.BluRay-GRP/sample-grp.mkv", EXTRA),
    ("{d}.{y}.1080p.BluRay-GRP/{low}.1080p-sample.mkv", EXTRA),
    count=3,
)  # fmt: skip
FOLDERS = films(
    *(
        (f"{{t}} ({{y}})/{folder}/Something Else.mkv", EXTRA)
        for folder in (
            "trailers", "Trailers", "behind the scenes", "Behind The Scenes", "deleted scenes",
            "interviews", "scenes", "samples", "Sample", "shorts", "featurettes", "clips", "extras",
            "Extras", "extra", "other", "Bonus", "Special Features", "backdrops", "Making Of",
        )
    ),
    ("Movies/{t} ({y})/Extras/Trailer 2.mkv", EXTRA),
    count=3,
)  # fmt: skip
OF_SHOWS = shows(
    ("{t} ({y})/Season 1/clips/clip one.mkv", EXTRA),
    ("{t}/Season 1/Extras/Bloopers.mkv", EXTRA),
    ("{t} ({y})/extras/Cast Interview.mkv", EXTRA),
    ("{t} ({y})/Trailers/Season 2.mkv", EXTRA),
    ("{t} ({y})/Behind the Scenes/On the Set.mkv", EXTRA),
    ("{t}/Featurettes/The Making.mkv", EXTRA),
    ("{t} ({y})/Season 01/{t} S01E01-trailer.mkv", EXTRA | {"season": 1, "episodes": (1,)}),
    ("{t} ({y})/Season 01/sample.mkv", EXTRA),
    ("{t} ({y})/interviews/Writer.mkv", EXTRA),
    ("{t} ({y})/Season 1/Deleted Scenes/A cut one.mkv", EXTRA),
    ("{t} ({y})/Season 1/samples/some-sample.mkv", EXTRA),
)
THEMES = shows(
    *(
        (f"{{t}}/[GRP] {{t}} - {theme} [BD 1080p].mkv", EXTRA)
        for theme in (
            "NCOP", "NCED", "NCOP1", "NCED02", "NCOP 1", "NCED v2", "NCOP1v2", "NC OP", "OP1",
            "ED2",             "Creditless Opening", "Creditless Ending", "Clean Opening",
            "PV1", "PV 02", "CM01", "Menu 1",
        )
    ),
    ("{t}/Season 1/[GRP] {t} NCOP.mkv", EXTRA),
    ("{t}/NC/{t} NCED 01.mkv", EXTRA),
    titles=ANIME,
    count=3,
)  # fmt: skip
NAMES = [*SUFFIXES, *FOLDERS, *OF_SHOWS, *THEMES]
