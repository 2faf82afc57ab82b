"""Titles in other scripts, with the brackets and spaces of their keyboards."""

from tests.readers.naming.schemes import Name, names, se

TITLES = (
    ("静かな港", 1998), ("七つの橋", 1956), ("조용한 항구", 2011), ("Тихая гавань", 1974),
    ("Семь мостов", 2006), ("الميناء الهادئ", 2014), ("נמל שקט", 2003), ("Ήσυχο Λιμάνι", 2001),
    ("शांत बंदरगाह", 2016), ("ท่าเรือเงียบ", 2019), ("Ćwierć Mostu", 1985), ("Żółta Łódź", 2008),
    ("Déjà Été", 1999), ("Größe und Maß", 2013), ("Çığlık", 2020), ("安静的港口", 2009),
)  # fmt: skip
FILMS = list(
    names(
        [
            ("{t} ({y})/{t} ({y}).mkv", {}),
            ("{t} ({y}).mkv", {}),
            ("{d}.{y}.1080p.BluRay.x264-GRP.mkv", {"resolution": "1080p", "source": "bluray"}),
            ("{t} ({y}) [1080p].mkv", {"resolution": "1080p"}),
            ("{t}（{y}）.mkv", {}),
            ("{t}　（{y}）　［1080p］.mkv", {"resolution": "1080p"}),
            ("{t} {y} WEB-DL 1080p.mkv", {"source": "web"}),
            ("{t}.mkv", {}),
        ],
        TITLES,
        "movie",
        "movie",
        8,
    )
)
SHOWS = list(
    names(
        [
            ("{t}/Season 1/{t} - S01E02.mkv", se(1, 2)),
            ("{d}.S01E02.1080p.WEB-DL.mkv", se(1, 2)),
            ("{t} ({y})/Season 01/S01E02.mkv", se(1, 2)),
            ("{t} 1x02.mkv", se(1, 2)),
            ("{t} - 05.mkv", {"absolute": 5}),
            ("[GRP] {t} - 05 [1080p].mkv", {"absolute": 5}),
            ("{t}/02.mkv", {"absolute": 2}),
            ("{t} 2014-12-24.mkv", {"date": "2014-12-24"}),
        ],
        TITLES,
        "tv",
        "episode",
        8,
    )
)
NAMES: list[Name] = [*FILMS, *SHOWS]
