"""Episodes in folders of shows and seasons, in many languages; folders that say more than the
file."""

from tests.readers.naming.schemes import se, shows

TITLED = {"episode_title": "The Long Way"}

LIBRARIES = shows(
    ("{t} ({y})/Season 01/{t} ({y}) - S01E02 - The Long Way.mkv", se(1, 2) | TITLED),
    ("{t} ({y})/Season 1/{t} S01E02.mkv", se(1, 2)),
    ("{t}/Season 1/{t} - S01E02.mkv", se(1, 2)),
    ("{t}/Season 1/{d}.S01E02.1080p.mkv", se(1, 2, resolution="1080p")),
    ("TV Shows/{t} ({y})/Season 01/{t} - s01e02.mkv", se(1, 2)),
    ("TV/{t}/S01/{t}.S01E02.mkv", se(1, 2)),
    ("{t}/S01E02.mkv", se(1, 2)),
    ("{t}/S01E02 - The Long Way.mkv", se(1, 2) | TITLED),
    ("{t} ({y})/S01E02.mkv", se(1, 2)),
    ("{t}/1x02 - The Long Way.mkv", se(1, 2) | TITLED),
    ("{t}/Season 1/1x02.mkv", se(1, 2)),
    ("{t}/Season 1/E02.mkv", se(1, 2)),
    ("{t}/Season 1/Episode 2.mkv", se(1, 2)),
    ("{t}/Season 1/Episode 02 - The Long Way.mkv", se(1, 2) | TITLED),
    ("{t}/Season 1/Episode - 12.mkv", se(1, 12)),
    ("{t}/Season 1/Ep 2.mkv", se(1, 2)),
    ("{t}/Season 1/ep02 - The Long Way.mkv", se(1, 2) | TITLED),
    ("{t}/Season 1/02 - The Long Way.mkv", se(1, 2) | TITLED),
    ("{t}/Season 1/02. The Long Way.mkv", se(1, 2) | TITLED),
    ("{t}/Season 1/02 The Long Way.mkv", se(1, 2) | TITLED),
    ("{t}/Season 1/2 - The Long Way.mkv", se(1, 2) | TITLED),
    ("{t}/Season 1/02.mkv", se(1, 2)),
    ("{t}/Season 1/2.mkv", se(1, 2)),
    ("{t}/Season 1/02-The Long Way.mkv", se(1, 2) | TITLED),
    ("{t}/Season 1/02_the_long_way.mkv", se(1, 2) | TITLED),
    ("{t}/Season 1/02-03 - The Long Way.mkv", se(1, 2, 3) | TITLED),
    ("{t}/Season 1/#02 The Long Way.mkv", se(1, 2) | TITLED),
    ("{t}/Season 1/102 - The Long Way.mkv", se(1, 2) | TITLED),
    ("{t}/Season 12/1203.mkv", se(12, 3)),
    ("{t}/Season 1/{t} - 02 - The Long Way.mkv", se(1, 2) | TITLED),
    ("{t}/Season 1/{t} 102.mkv", se(1, 2)),
    ("{t}/Season 1/{t} - 102 - The Long Way.mkv", se(1, 2) | TITLED),
    ("{t}/Season 1/Part 2.mkv", se(1, 2)),
    ("{t}/Series 1/1.02 The Long Way.mkv", se(1, 2) | TITLED),
    ("{t}/Series 3/{t} 3.07 The Long Way.mkv", se(3, 7) | TITLED),
    ("{t}/Season 4/4-13 The Long Way.mkv", se(4, 13) | TITLED),
    ("{t}/Season 22/66. The Long Way S22E66.mkv", se(22, 66) | TITLED),
    ("{t}/Season 1/02 - The Long Way 1x02.mkv", se(1, 2) | TITLED),
    ("{t}/Season 2009/{t} - 2009x02.mkv", se(2009, 2)),
    ("{t}/Season 1/Disc 1/{t} S01E02.mkv", se(1, 2)),
    ("{d}.S01.1080p.WEB-GRP/{low}.s01e02.1080p.web-grp.mkv", se(1, 2)),
    ("{d}.S01E02.1080p.WEB.H264-GRP/grp-abc0102.mkv", se(1, 2)),
    ("{t} S01 Complete 720p/02 - The Long Way.mkv", se(1, 2) | TITLED),
    ("{t} - Season 1/02 - The Long Way.mkv", se(1, 2) | TITLED),
    ("{t} - Season 1/{t} - 02.mkv", se(1, 2)),
    ("{t} Season 1 [1080p]/{t} - E02.mkv", se(1, 2)),
    ("{t}/{t} - Season 1/{t} - S01E02.mkv", se(1, 2)),
    ("{t} ({y}) {{tvdb-815}}/Season 01/{t} - S01E02.mkv", se(1, 2, identifiers=(("tvdb", "815"),))),
    ("{t} ({y}) [tvdbid-815]/Season 01/S01E02.mkv", se(1, 2, identifiers=(("tvdb", "815"),))),
    ("{t} ({y}) [tmdbid=4711]/Season 01/S01E02.mkv", se(1, 2, identifiers=(("tmdb", "4711"),))),
)
SEASON_FOLDERS = shows(
    *(
        (f"{{t}}/{folder}/02 - The Long Way.mkv", se(3, 2) | TITLED)
        for folder in (
            "Season 3", "Season 03", "season3", "Season_3", "Season.3", "S3", "S03",
            "Series 3", "3rd Season", "Season 3 (2010)", "Season 3 - The Return",
            "Season 3 [1080p]", "S03 1080p BluRay", "3", "03", "Staffel 3",
            "3. Staffel", "Saison 3", "3ème saison", "Temporada 3", "3ª Temporada",
            "Stagione 3", "3a Stagione", "Seizoen 3", "Sæson 3", "Sesong 3",
            "Säsong 3", "Kausi 3", "3. kausi", "Sezon 3", "3. Sezon", "Série 3", "3. série",
            "3. évad", "Sezonul 3", "Sezona 3", "3. sezona", "Сезон 3", "3 сезон",
            "Σεζόν 3", "シーズン3", "第3シーズン", "第3季", "第三季", "第 3 季", "第3期", "시즌 3",
            "3기", "الموسم 3", "Musim 3", "Mùa 3", "עונה 3",
        )
    ),
    ("{t}/Specials/02 - The Long Way.mkv", se(0, 2) | TITLED),
    ("{t}/Season 0/{t} S00E02.mkv", se(0, 2)),
    ("{t}/Season 00/02 - The Long Way.mkv", se(0, 2) | TITLED),
    ("{t}/Specials/{t} - S00E02 - The Long Way.mkv", se(0, 2) | TITLED),
    ("{t}/OVA/{t} - 02.mkv", se(0, 2)),
    ("{t}/OVAs/02.mkv", se(0, 2)),
    ("{t}/Especiales/02 - The Long Way.mkv", se(0, 2) | TITLED),
    count=3,
)  # fmt: skip
NAMES = [*LIBRARIES, *SEASON_FOLDERS]
