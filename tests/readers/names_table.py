"""A labelled list of names: what a person reads in each.

Fields that are not given must come out neutral.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Case(NamedTuple):
    path: str
    library: str
    expected: dict[str, Any]


def movie(path: str, title: str, year: int = 0, library: str = "movie", **more: Any) -> Case:
    return Case(path, library, {"kind": "movie", "title": title, "year": year, **more})


def show(
    path: str, title: str, season: int, episodes: tuple[int, ...], library: str = "tv", **more: Any
) -> Case:
    return Case(
        path,
        library,
        {"kind": "episode", "title": title, "season": season, "episodes": episodes, **more},
    )


def number(path: str, title: str, absolute: int, library: str = "tv", **more: Any) -> Case:
    return Case(path, library, {"kind": "episode", "title": title, "absolute": absolute, **more})


def daily(path: str, title: str, date: str, **more: Any) -> Case:
    return Case(path, "tv", {"kind": "episode", "title": title, "date": date, **more})


def extra(path: str, title: str, year: int = 0, library: str = "movie", **more: Any) -> Case:
    return Case(path, library, {"kind": "extra", "title": title, "year": year, **more})


TMDB, IMDB = (("tmdb", "603"),), (("imdb", "tt0133093"),)

MOVIES = [
    movie(
        "The Matrix (1999)/The Matrix (1999) [1080p].mkv", "The Matrix", 1999, resolution="1080p"
    ),
    movie("The Matrix (1999)/The Matrix (1999).mkv", "The Matrix", 1999),
    movie(
        "The.Matrix.1999.1080p.BluRay.x264-GROUP.mkv",
        "The Matrix",
        1999,
        resolution="1080p",
        source="bluray",
    ),
    movie(
        "The Matrix (1999) {tmdb-603}/The Matrix (1999) {tmdb-603}.mkv",
        "The Matrix",
        1999,
        identifiers=TMDB,
    ),
    movie(
        "The Matrix (1999) [imdbid-tt0133093]/The Matrix (1999).mkv",
        "The Matrix",
        1999,
        identifiers=IMDB,
    ),
    movie("The Matrix (1999) [tmdbid=603].mkv", "The Matrix", 1999, identifiers=TMDB),
    movie("Blade Runner 2049 (2017)/Blade Runner 2049 (2017).mkv", "Blade Runner 2049", 2017),
    movie(
        "Blade.Runner.2049.2017.2160p.UHD.BluRay.x265-XYZ.mkv",
        "Blade Runner 2049",
        2017,
        resolution="2160p",
    ),
    movie(
        "Blade Runner (1982)/Blade Runner (1982) {edition-Final Cut}.mkv",
        "Blade Runner",
        1982,
        edition="Final Cut",
    ),
    movie(
        "2001 A Space Odyssey (1968)/2001 A Space Odyssey (1968).mkv", "2001 A Space Odyssey", 1968
    ),
    movie("2001.A.Space.Odyssey.1968.1080p.BluRay.mkv", "2001 A Space Odyssey", 1968),
    movie("1917 (2019)/1917 (2019).mkv", "1917", 2019),
    movie("1917.2019.1080p.WEB-DL.DD5.1.H264-FGT.mkv", "1917", 2019, source="web"),
    movie("2012.2009.720p.mkv", "2012", 2009, resolution="720p"),
    movie("2012 (2009).mp4", "2012", 2009),
    movie("1984 (1984).avi", "1984", 1984),
    movie("Wonder.Woman.1984.2020.2160p.HMAX.WEB-DL.mkv", "Wonder Woman 1984", 2020),
    movie("Wonder Woman 1984 (2020)/Wonder Woman 1984.mkv", "Wonder Woman 1984", 2020),
    movie("Death Race 2000 (1975).mkv", "Death Race 2000", 1975),
    movie("300 (2006)/300.mkv", "300", 2006),
    movie("21 (2008).mkv", "21", 2008),
    movie("Se7en (1995).mkv", "Se7en", 1995),
    movie("Se7en.1995.REMASTERED.1080p.BluRay.x264.mkv", "Se7en", 1995, edition="Remastered"),
    movie("Mr. Nobody (2009).mkv", "Mr. Nobody", 2009),
    movie("S.W.A.T. (2003)/S.W.A.T. (2003).mkv", "S.W.A.T.", 2003),
    movie("E.T. the Extra-Terrestrial (1982).mkv", "E.T. the Extra-Terrestrial", 1982),
    movie("The Man from U.N.C.L.E. (2015).mkv", "The Man from U.N.C.L.E.", 2015),
    movie(
        "Lock, Stock & Two Smoking Barrels (1998).mkv", "Lock, Stock & Two Smoking Barrels", 1998
    ),
    movie("Fast & Furious (2009)/Fast & Furious (2009) 1080p.mkv", "Fast & Furious", 2009),
    movie("Spider-Man No Way Home (2021).mkv", "Spider-Man No Way Home", 2021),
    movie(
        "Spider-Man.Into.the.Spider-Verse.2018.1080p.WEB-DL.mkv",
        "Spider-Man Into the Spider-Verse",
        2018,
    ),
    movie("Charlottes.Web.2006.DVDRip.XviD-ABC.avi", "Charlottes Web", 2006, source="dvd"),
    movie(
        "The.Lord.of.the.Rings.The.Fellowship.of.the.Ring.2001.EXTENDED.1080p.BluRay.mkv",
        "The Lord of the Rings The Fellowship of the Ring",
        2001,
        edition="Extended",
    ),
    movie("Aliens (1986)/Aliens (1986) - Special Edition.mkv", "Aliens", 1986, edition="Special"),
    movie(
        "Apocalypse Now (1979) {edition-Director's Cut}.mkv",
        "Apocalypse Now",
        1979,
        edition="Director's Cut",
    ),
    movie("Kill Bill Vol. 1 (2003).mkv", "Kill Bill Vol. 1", 2003),
    movie("Kill.Bill.Vol.2.2004.1080p.mkv", "Kill Bill Vol 2", 2004),
    movie(
        "Harry Potter and the Deathly Hallows Part 1 (2010).mkv",
        "Harry Potter and the Deathly Hallows Part 1",
        2010,
    ),
    movie("Dune Part Two (2024)/Dune Part Two (2024).mkv", "Dune Part Two", 2024),
    movie("Das Boot (1981)/Das Boot (1981) cd1.avi", "Das Boot", 1981, part=1),
    movie("Das Boot (1981)/Das Boot (1981) cd2.avi", "Das Boot", 1981, part=2),
    movie("Gandhi (1982)/CD2/gandhi.avi", "Gandhi", 1982, part=2),
    movie("Gettysburg (1993)/Gettysburg (1993) - pt2.mkv", "Gettysburg", 1993, part=2),
    movie("Gettysburg (1993)/Gettysburg (1993) - part1.mkv", "Gettysburg", 1993, part=1),
    movie("Ben-Hur.1959.CD1.DVDRip.XviD.avi", "Ben-Hur", 1959, part=1),
    movie("Titanic (1997)/Disc 1/Titanic.mkv", "Titanic", 1997, part=1),
    movie("Heat (1995)/abc-heat.mkv", "Heat", 1995),
    movie("Heat.1995.1080p.BluRay.x264-ABC/abc-heat1080.mkv", "Heat", 1995, resolution="1080p"),
    movie("Alien (1979)/Aliens (1986).mkv", "Aliens", 1986),
    movie("Movies/Arrival (2016)/Arrival (2016).mkv", "Arrival", 2016),
    movie("Filme/Der Untergang (2004).mkv", "Der Untergang", 2004),
    movie("Amélie (2001)/Amélie (2001).mkv", "Amélie", 2001),
    movie(
        "Le.Fabuleux.Destin.d'Amélie.Poulain.2001.FRENCH.1080p.BluRay.mkv",
        "Le Fabuleux Destin d'Amélie Poulain",
        2001,
    ),
    movie("Das.Leben.der.Anderen.2006.German.1080p.BluRay.x264.mkv", "Das Leben der Anderen", 2006),
    movie("七人の侍 (1954)/七人の侍 (1954).mkv", "七人の侍", 1954),
    movie("Сталкер (1979).mkv", "Сталкер", 1979),
    movie("기생충 (2019).mkv", "기생충", 2019),
    movie(
        "Crouching Tiger, Hidden Dragon (2000) [BluRay] [1080p].mkv",
        "Crouching Tiger, Hidden Dragon",
        2000,
        source="bluray",
    ),
    movie("Alien.mkv", "Alien"),
    movie("The Big Lebowski.mp4", "The Big Lebowski"),
    movie("the_big_lebowski_1998.avi", "the big lebowski", 1998),
    movie("Inception.2010.mkv", "Inception", 2010),
    movie("Inception 2010 1080p.mkv", "Inception", 2010),
    movie("Inception [2010].mkv", "Inception", 2010),
    movie("(500) Days of Summer (2009).mkv", "(500) Days of Summer", 2009),
    movie("10 Cloverfield Lane (2016).mkv", "10 Cloverfield Lane", 2016),
    movie("10x10 (2018).mkv", "10x10", 2018),
    movie("12 Angry Men (1957)/12 Angry Men (1957) 480p.mkv", "12 Angry Men", 1957),
    movie(
        "Star Wars Episode IV - A New Hope (1977).mkv", "Star Wars Episode IV - A New Hope", 1977
    ),
    movie("Ocean's Eleven (2001).mkv", "Ocean's Eleven", 2001),
    movie(
        "Dr. Strangelove or How I Learned to Stop Worrying (1964).mkv",
        "Dr. Strangelove or How I Learned to Stop Worrying",
        1964,
    ),
    movie("WALL-E (2008)/WALL-E.2008.BluRay.1080p.mkv", "WALL-E", 2008),
    movie("X-Men.2000.720p.BluRay.mkv", "X-Men", 2000),
    movie("Moulin Rouge! (2001).mkv", "Moulin Rouge!", 2001),
    movie("What's Eating Gilbert Grape (1993).mkv", "What's Eating Gilbert Grape", 1993),
    movie("Who Framed Roger Rabbit? (1988).mkv", "Who Framed Roger Rabbit?", 1988),
    movie(
        "Birdman or (The Unexpected Virtue of Ignorance) (2014).mkv",
        "Birdman or (The Unexpected Virtue of Ignorance)",
        2014,
    ),
    movie(
        "Mad.Max.Fury.Road.2015.2160p.UHD.BluRay.REMUX.HDR.HEVC.Atmos-EPSiLON.mkv",
        "Mad Max Fury Road",
        2015,
    ),
    movie("Interstellar.2014.IMAX.1080p.BluRay.mkv", "Interstellar", 2014, edition="IMAX"),
    movie("Tár (2022) [1080p] [WEBRip] [5.1]/Tar.2022.1080p.WEBRip.x264.AAC5.1.mp4", "Tár", 2022),
    movie("Up (2009).mkv", "Up", 2009),
    movie("It (2017)/It (2017).mkv", "It", 2017),
    movie("M (1931).mkv", "M", 1931),
    movie("The Lives of Others (2006) 720p x264.mkv", "The Lives of Others", 2006),
    movie("www.example.com - Gladiator (2000).mkv", "Gladiator", 2000),
    movie("Heat (1995)/title_t00.mkv", "Heat", 1995),
    movie("Metropolis (1927)/VIDEO_TS.vob", "Metropolis", 1927),
    movie("2036 Origin Unknown (2018).mkv", "2036 Origin Unknown", 2018),
    movie(
        "The Hunger Games - Mockingjay - Part 1 (2014).mkv",
        "The Hunger Games - Mockingjay - Part 1",
        2014,
    ),
    movie(
        "Zack Snyder's Justice League (2021).mkv", "Zack Snyder's Justice League", 2021, library=""
    ),
    movie("1080p/Alien.mkv", "Alien"),
    movie("Se7en/se7en.mkv", "Se7en"),
    movie("Mad.Max.1080p.BluRay.mkv", "Mad Max"),
    movie("Hancock.EXTENDED.2008.1080p.mkv", "Hancock", 2008, edition="Extended"),
    movie("Nikita.1990.Part.1.DVDRip.avi", "Nikita", 1990, part=1),
    movie("The Girl Trilogy (2009)/The Girl Who Played (2009).mkv", "The Girl Who Played", 2009),
    movie("Charlie.And.Boots.DVDRip.XviD-GRP/grp-cab.avi", "Charlie And Boots"),
    movie("Parasite.2019.KOREAN.1080p.BluRay.x264.DTS-FGT.mkv", "Parasite", 2019),
]

SHOWS = [
    show(
        "Show Name/Season 01/Show Name - S01E01-E02 - Title.mkv",
        "Show Name",
        1,
        (1, 2),
        episode_title="Title",
    ),
    show("Show.Name.S01E01E02E03.720p.mkv", "Show Name", 1, (1, 2, 3), resolution="720p"),
    show("show/Season 1/1x02 - Title.mkv", "show", 1, (2,), episode_title="Title"),
    show("Firefly/S01/E02.mkv", "Firefly", 1, (2,)),
    show("Firefly/Season 1/01 - Serenity.mkv", "Firefly", 1, (1,), episode_title="Serenity"),
    show(
        "Firefly/Season 1/02. The Train Job.mkv", "Firefly", 1, (2,), episode_title="The Train Job"
    ),
    show("Firefly/Season 1/03 Bushwhacked.mkv", "Firefly", 1, (3,), episode_title="Bushwhacked"),
    show("Firefly/Season 1/04.mkv", "Firefly", 1, (4,)),
    show("Firefly/Season 1/105 - Safe.mkv", "Firefly", 1, (5,), episode_title="Safe"),
    show(
        "Doctor Who/Specials/Doctor Who - S00E05 - The Runaway Bride.mkv",
        "Doctor Who",
        0,
        (5,),
        episode_title="The Runaway Bride",
    ),
    show(
        "Doctor Who/Specials/05 - The Runaway Bride.mkv",
        "Doctor Who",
        0,
        (5,),
        episode_title="The Runaway Bride",
    ),
    show(
        "Sherlock (2010)/Season 01/Sherlock (2010) - S01E01 - A Study in Pink.mkv",
        "Sherlock",
        1,
        (1,),
        year=2010,
        episode_title="A Study in Pink",
    ),
    show("Sherlock (2010)/Season 02/s02e03.mkv", "Sherlock", 2, (3,), year=2010),
    show("Breaking Bad (2008)/bb-s01e01.mkv", "Breaking Bad", 1, (1,), year=2008),
    show(
        "Breaking.Bad.S05E14.Ozymandias.1080p.BluRay.x264-GRP.mkv",
        "Breaking Bad",
        5,
        (14,),
        episode_title="Ozymandias",
        resolution="1080p",
        source="bluray",
    ),
    show("breaking.bad.s05e14.720p.hdtv.x264-grp.mkv", "breaking bad", 5, (14,), source="hdtv"),
    show("Breaking Bad/Season 5/Breaking Bad S05E14.mkv", "Breaking Bad", 5, (14,)),
    show("Breaking Bad/Breaking.Bad.S05E14.mkv", "Breaking Bad", 5, (14,)),
    show("Mr. Robot/Season 1/Mr.Robot.S01E01.mkv", "Mr. Robot", 1, (1,)),
    show("Mr. Robot/Mr.Robot.S01E01.1080p.mkv", "Mr. Robot", 1, (1,)),
    show("S.W.A.T.2017.S01E01.1080p.WEB.mkv", "S.W.A.T.", 1, (1,), year=2017),
    show(
        "S.W.A.T. (2017)/Season 01/S.W.A.T. - S01E01 - Pilot.mkv",
        "S.W.A.T.",
        1,
        (1,),
        year=2017,
        episode_title="Pilot",
    ),
    show("M.A.S.H.S02E03.mkv", "M.A.S.H.", 2, (3,)),
    show(
        "Marvel's Agents of S.H.I.E.L.D/Season 3/S03E10 - Maveth.mkv",
        "Marvel's Agents of S.H.I.E.L.D",
        3,
        (10,),
        episode_title="Maveth",
    ),
    show(
        "24/Season 01/24 - S01E01 - 12-00 A.M.-1-00 A.M.mkv",
        "24",
        1,
        (1,),
        episode_title="12-00 A.M.-1-00 A.M",
    ),
    show("24.S01E05.mkv", "24", 1, (5,)),
    show("9-1-1/Season 2/9-1-1.S02E03.mkv", "9-1-1", 2, (3,)),
    show(
        "The 100/Season 1/The 100 - S01E02 - Earth Skills.mkv",
        "The 100",
        1,
        (2,),
        episode_title="Earth Skills",
    ),
    show(
        "The.Office.US.S03E01.Gay.Witch.Hunt.mkv",
        "The Office US",
        3,
        (1,),
        episode_title="Gay Witch Hunt",
    ),
    show(
        "Battlestar Galactica (2003)/Season 1/Battlestar Galactica (2003) S01E01 33.mkv",
        "Battlestar Galactica",
        1,
        (1,),
        year=2003,
        episode_title="33",
    ),
    show(
        "House.of.the.Dragon.S01E01.2160p.HMAX.WEB-DL.DDP5.1.mkv",
        "House of the Dragon",
        1,
        (1,),
        source="web",
    ),
    show(
        "Dark/Staffel 1/Dark - Folge 3 - Gestern und Heute.mkv",
        "Dark",
        1,
        (3,),
        episode_title="Gestern und Heute",
    ),
    show("Dark/Staffel 2/Folge 3.mkv", "Dark", 2, (3,)),
    show(
        "Tatort/Staffel 1/01 - Taxi nach Leipzig.mkv",
        "Tatort",
        1,
        (1,),
        episode_title="Taxi nach Leipzig",
    ),
    show("Dark - Staffel 1 Folge 3.mkv", "Dark", 1, (3,)),
    show("Lupin/Saison 2/Lupin - Episode 3.mkv", "Lupin", 2, (3,)),
    show("Lupin/Saison 2/Épisode 4.mkv", "Lupin", 2, (4,)),
    show("Lupin Saison 2 Episode 3.mkv", "Lupin", 2, (3,)),
    show("La Casa de Papel/Temporada 1/La Casa de Papel 1x05.mkv", "La Casa de Papel", 1, (5,)),
    show("Show Name Season 2 Episode 5.mkv", "Show Name", 2, (5,)),
    show("Show Name - 1x02 - The Title.mkv", "Show Name", 1, (2,), episode_title="The Title"),
    show("Show Name - 1x02-03 - The Title.mkv", "Show Name", 1, (2, 3), episode_title="The Title"),
    show("Show.Name.S01E01-E04.mkv", "Show Name", 1, (1, 2, 3, 4)),
    show("Show.Name.S01E01-03.mkv", "Show Name", 1, (1, 2, 3)),
    show("Show Name - S01E01 - 24 Hours.mkv", "Show Name", 1, (1,), episode_title="24 Hours"),
    show("Show Name S01 E05.mkv", "Show Name", 1, (5,)),
    show("Show.Name.S01.E05.720p.mkv", "Show Name", 1, (5,)),
    show("Show Name s1e5.mkv", "Show Name", 1, (5,)),
    show("Show Name S2019E12.mkv", "Show Name", 2019, (12,)),
    show("Show Name S01E100.mkv", "Show Name", 1, (100,)),
    show("Show.Name.S01.1080p.WEB-GRP/show.name.s01e03.1080p.web-grp.mkv", "Show Name", 1, (3,)),
    show("Show.Name.S01E07.1080p.WEB-GRP/grp-sn107.mkv", "Show Name", 1, (7,), resolution="1080p"),
    show("TV/Fargo/Season 2/Fargo S02E01.mkv", "Fargo", 2, (1,)),
    show(
        "Serien/Dark/Staffel 3/Dark S03E08 - Das Paradies.mkv",
        "Dark",
        3,
        (8,),
        episode_title="Das Paradies",
    ),
    show(
        "Fargo (2014) {tvdb-269613}/Season 02/Fargo (2014) - S02E01.mkv",
        "Fargo",
        2,
        (1,),
        year=2014,
        identifiers=(("tvdb", "269613"),),
    ),
    show(
        "Fargo (2014) [tvdbid-269613]/Season 02/Fargo S02E01.mkv",
        "Fargo",
        2,
        (1,),
        year=2014,
        identifiers=(("tvdb", "269613"),),
    ),
    show(
        "Planet Earth II/Season 1/Planet Earth II - S01E01 - Islands (2160p).mkv",
        "Planet Earth II",
        1,
        (1,),
        episode_title="Islands",
    ),
    show("Cowboy Bebop/Season 1/[Group] Cowboy Bebop - 05 [1080p].mkv", "Cowboy Bebop", 1, (5,)),
    show("[Group] Show Name S2 - 05 [1080p].mkv", "Show Name", 2, (5,)),
    show("[Group] Show Name S02E05 [1080p][ABCD1234].mkv", "Show Name", 2, (5,)),
    show("進撃の巨人/Season 1/進撃の巨人 - S01E01.mkv", "進撃の巨人", 1, (1,)),
    show("Бригада/Season 1/Бригада S01E03.mkv", "Бригада", 1, (3,)),
    show(
        "Pokémon/Season 01/Pokémon - S01E01 - Pokémon, I Choose You!.mkv",
        "Pokémon",
        1,
        (1,),
        episode_title="Pokémon, I Choose You!",
    ),
    show(
        "Law & Order/Season 1/Law & Order - S01E01 - Prescription for Death.mkv",
        "Law & Order",
        1,
        (1,),
        episode_title="Prescription for Death",
    ),
    show(
        "Star Trek - The Next Generation/Season 3/Star Trek - The Next Generation - S03E26 - The"
        " Best of Both Worlds (1).mkv",
        "Star Trek - The Next Generation",
        3,
        (26,),
        episode_title="The Best of Both Worlds (1)",
    ),
    show(
        "Chernobyl.S01E03.Open.Wide.O.Earth.2160p.mkv",
        "Chernobyl",
        1,
        (3,),
        episode_title="Open Wide O Earth",
    ),
    show("Extras/Season 1/Extras - S01E01.mkv", "Extras", 1, (1,)),
    show("Show Name/Season 1/Show Name 101.mkv", "Show Name", 1, (1,)),
    show("Show Name/Season 1 (2010)/Show Name - S01E09.mkv", "Show Name", 1, (9,)),
    show("Fargo.S02E01.mkv", "Fargo", 2, (1,), library=""),
    show(
        "Fargo/Season 2/01 - Waiting for Dutch.mkv",
        "Fargo",
        2,
        (1,),
        library="",
        episode_title="Waiting for Dutch",
    ),
    show("Friends - [1x01] - The Pilot.mkv", "Friends", 1, (1,), episode_title="The Pilot"),
    show(
        "Show Name/Season 1/Show Name - s01e01 - Title [WEBDL-1080p][AAC 2.0][x264]-GRP.mkv",
        "Show Name",
        1,
        (1,),
        episode_title="Title",
        resolution="1080p",
        source="web",
    ),
    show("Show/Season 1/Show - Part 2.mkv", "Show", 1, (2,)),
    show("24/Season 1/24 - 101.mkv", "24", 1, (1,)),
    show(
        "Show Name - 1x02 - 1x03 - The Title.mkv", "Show Name", 1, (2, 3), episode_title="The Title"
    ),
    show("Die Simpsons 2. Staffel Folge 5.mkv", "Die Simpsons", 2, (5,)),
    show("Show Name S01E00 & S01E01.mkv", "Show Name", 1, (0, 1)),
    number("[Group] Sora no Anata e - 03 [720p].mkv", "Sora no Anata e", 3),
    number("[Group] Show - 012 [1080p][ABCD1234].mkv", "Show", 12, resolution="1080p"),
    number("[SubsPlease] Sousou no Frieren - 28 (1080p) [A1B2C3D4].mkv", "Sousou no Frieren", 28),
    number("[Group] One Piece - 1015v2 [720p].mkv", "One Piece", 1015),
    number("[Group]_Show_Name_-_07_[BD_1080p].mkv", "Show Name", 7),
    number("Naruto Shippuden - 500.mkv", "Naruto Shippuden", 500),
    number("[Group] Show Name - 03.mkv", "Show Name", 3, library=""),
    number(
        "One Piece/One Piece - 0001 - Romance Dawn.mkv",
        "One Piece",
        1,
        episode_title="Romance Dawn",
    ),
    daily("The Daily Show 2024-03-01.mkv", "The Daily Show", "2024-03-01"),
    daily(
        "The.Daily.Show.2024.03.01.Guest.Name.720p.WEB.mkv",
        "The Daily Show",
        "2024-03-01",
        episode_title="Guest Name",
    ),
    daily(
        "The Daily Show/2024/The Daily Show - 2024-03-01 - Guest.mkv",
        "The Daily Show",
        "2024-03-01",
        episode_title="Guest",
    ),
    daily("Tagesschau/Tagesschau 2023-11-05.mp4", "Tagesschau", "2023-11-05"),
]

EXTRAS = [
    extra("The Matrix (1999)/Extras/Bullet Time.mkv", "The Matrix", 1999),
    extra("The Matrix (1999)/Featurettes/Making Of.mkv", "The Matrix", 1999),
    extra("The Matrix (1999)/Behind The Scenes/On Set.mkv", "The Matrix", 1999),
    extra("The Matrix (1999)/Trailers/Teaser.mkv", "The Matrix", 1999),
    extra("The Matrix (1999)/Sample/matrix-sample.mkv", "The Matrix", 1999),
    extra("The Matrix (1999)/The Matrix (1999)-trailer.mkv", "The Matrix", 1999),
    extra("The.Matrix.1999.1080p.BluRay-GRP/sample.mkv", "The Matrix", 1999),
    extra(
        "The.Matrix.1999.1080p.BluRay-GRP/the.matrix.1999.1080p.bluray-grp-sample.mkv",
        "The Matrix",
        1999,
    ),
]

NAMES = [*MOVIES, *SHOWS, *EXTRAS]
