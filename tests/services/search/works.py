"""The works that the table of queries is asked of, in many languages."""

from __future__ import annotations

from services.search.documents import SearchText
from services.search.facets import facet_tokens

SCOPES = {"shared": 1, "books": 2, "music": 3, "hidden": 9}


def _work(
    title: str,
    author: str = "",
    other: str = "",
    year: int | None = None,
    kind: str = "book",
    scope: str = "books",
) -> SearchText:
    return {
        "title": title,
        "author": author,
        "other": other,
        "facets": facet_tokens(SCOPES[scope], kind, year, (4,), ("EPUB",)),
    }


WORKS: dict[str, SearchText] = {
    # compounds
    "spider_hyphen": _work(
        "The Amazing Spider-Man", "Marc Webb", year=2012, kind="movie", scope="shared"
    ),
    "spider_joined": _work("Spiderman Unlimited", "", year=2014, kind="comic"),
    "spider_apart": _work("A Spider Man of Mars", "Anon", year=1951),
    "spider_other": _work("The Man and the Spider", "Anon", year=1950),
    "catch": _work("Catch-22", "Joseph Heller", "A satirical war novel", 1961),
    "xmen": _work("X-Men: Days of Future Past", "Bryan Singer", year=2014, kind="movie"),
    "scifi": _work("The Big Book of Sci-Fi", "Jeff & Ann VanderMeer", year=2016),
    "acdc": _work(
        "Back in Black",
        "AC/DC",
        "Hells Bells\nShoot to Thrill\nBack in Black\nYou Shook Me",
        1980,
        "music",
        "music",
    ),
    "mash": _work("M*A*S*H", "Robert Altman", year=1970, kind="movie"),
    "walle": _work("WALL·E", "Andrew Stanton", year=2008, kind="movie"),
    "swat": _work("S.W.A.T.", "Clark Johnson", year=2003, kind="movie"),
    "hobbit": _work("The Hobbit", "J.R.R. Tolkien", "There and Back Again", 1937),
    "silmarillion": _work("The Silmarillion", "J. R. R. Tolkien", year=1977),
    "lotr": _work("The Lord of the Rings", "JRR Tolkien", year=1954, scope="shared"),
    "rnd": _work("R&D Management", "Anon", year=2001),
    "rnb": _work(
        "Classic R & B",
        "Various",
        "Respect\nI Heard It Through the Grapevine",
        1999,
        "music",
        "music",
    ),
    "kesha": _work("Animal", "Ke$ha", "TiK ToK\nTake It Off", 2010, "music", "music"),
    "pink": _work("Funhouse", "P!nk", "So What\nSober", 2008, "music", "music"),
    "angels": _work("Angels & Demons", "Dan Brown", year=2000),
    "pride": _work("Pride and Prejudice", "Jane Austen", "Elizabeth Bennet and Mr. Darcy", 1813),
    "emma": _work("Emma", "Jane Austen", year=1815),
    "austen_life": _work("Jane Austen: A Life", "Claire Tomalin", year=1997),
    # programming
    "csharp": _work("C# in Depth", "Jon Skeet", year=2019),
    "cpp": _work("The C++ Programming Language", "Bjarne Stroustrup", year=2013),
    "c": _work("The C Programming Language", "Kernighan & Ritchie", year=1978),
    "fsharp": _work("Expert F#", "Don Syme", year=2007),
    "dotnet": _work("CLR via .NET", "Jeffrey Richter", year=2012),
    "aspnet": _work("ASP.NET Core in Action", "Andrew Lock", year=2021),
    "net": _work("The Net Delusion", "Evgeny Morozov", year=2011),
    "nodejs": _work("Node.js Design Patterns", "Mario Casciaro", year=2020),
    # apostrophes
    "panic": _work("Don't Panic", "Neil Gaiman", year=1988),
    "schindler": _work("Schindler's List", "Thomas Keneally", year=1982),
    "ender": _work("Ender’s Game", "Orson Scott Card", year=1985),
    "obrian": _work("Master and Commander", "Patrick O'Brian", year=1969),
    "oconnor": _work("Wise Blood", "Flannery O’Connor", year=1952),
    "etranger": _work("L'Étranger", "Albert Camus", "The Stranger", 1942),
    "artagnan": _work("D'Artagnan Romances", "Alexandre Dumas", year=1844),
    "rocknroll": _work(
        "Rock 'n' Roll", "John Lennon", "Be-Bop-A-Lula\nStand by Me", 1975, "music", "music"
    ),
    # numbers and symbols
    "alien3": _work("Alien³", "David Fincher", year=1992, kind="movie"),
    "eight": _work("8½", "Federico Fellini", year=1963, kind="movie"),
    "leagues": _work("20,000 Leagues Under the Sea", "Jules Verne", year=1870),
    "odyssey": _work("2001: A Space Odyssey", "Arthur C. Clarke", year=1968),
    "iliad": _work("Ἰλιάς\nThe Iliad", "Ὅμηρος\nHomer", year=-750),
    "u2": _work("The Joshua Tree", "U2", "With or Without You", 1987, "music", "music"),
    "starwars": _work("Star Wars™", "George Lucas", year=1977, kind="movie"),
    "blackstar": _work("★", "David Bowie", "Blackstar\nLazarus", 2016, "music", "music"),
    "percent": _work("100% Pure Love", "Crystal Waters", year=1994, kind="music", scope="music"),
    # European letters
    "oresund": _work("Øresund", "Søren Kierkegård", year=1920),
    "strasse": _work("Die Straße", "Bodo Müller", year=1999),
    "maerchen": _work("Kinder- und Hausmärchen", "Brüder Grimm", year=1812),
    "lodz": _work("Łódź", "Władysław Reymont", year=1899),
    "aesop": _work("Æsop's Fables", "Æsop", year=-564),
    "oeuvre": _work("L’Œuvre", "Émile Zola", year=1886),
    "thorn": _work("Þórbergur og Ævintýri", "Halldór Laxness", year=1955),
    "istanbul": _work("İstanbul", "Orhan Pamuk", year=2003),
    "quijote": _work("Don Quijote de la Mancha", "Miguel de Cervantes", year=1605),
    "garcia": _work("Cien años de soledad", "Gabriel García Márquez", year=1967),
    "zizek": _work("Violence", "Slavoj Žižek", year=2008),
    "dvorak": _work("Symfonie č. 9", "Antonín Dvořák", "Z nového světa", 1893, "music", "music"),
    "viet": _work("Số đỏ", "Vũ Trọng Phụng", year=1936),
    # other scripts
    "titan": _work("進撃の巨人", "諫山創", "Attack on Titan", 2009, "comic", "shared"),
    "giants": _work("巨人の星", "梶原一騎", year=1966, kind="comic"),
    "potter_ja": _work("ハリー・ポッターと賢者の石", "J.K.ローリング", year=1999),
    "norwegian": _work("ノルウェイの森", "村上春樹", year=1987),
    "halfwidth": _work("ｶﾞﾝﾀﾞﾑ", "富野 由悠季", year=1979, kind="tv"),
    "threebody": _work("三体", "刘慈欣", year=2008),
    "prince_ko": _work("어린 왕자", "생텍쥐페리", year=1943),
    "han": _work("채식주의자", "한강", year=2007),
    "war_ru": _work("Война и мир", "Лев Толстой", year=1869),
    "hedgehog": _work("Ёжик в тумане", "Юрий Норштейн", year=1975, kind="movie"),
    "odyssey_el": _work("Ὀδύσσεια", "Ὅμηρος", year=-700),
    "nights": _work("أَلْف لَيْلَة وَلَيْلَة", "", year=900),
    "hebrew": _work("סיפור על אהבה וחושך", "עמוס עוז", year=2002),
    "godan": _work("गोदान", "प्रेमचंद", year=1936),
    "thai": _work("สี่แผ่นดิน", "คึกฤทธิ์ ปราโมช", year=1953),
    "ayah": _work("کتاب دل", "سهراب سپهری", year=1970),
    # phrases, rights, the rest
    "lefthand": _work("The Left Hand of Darkness", "Ursula K. Le Guin", "Genly Ai on Gethen", 1969),
    "dispossessed": _work("The Dispossessed", "Ursula K. Le Guin", "An ambiguous utopia", 1974),
    "darkness": _work("Darkness at Noon", "Arthur Koestler", "The hand on the left", 1940),
    "secret": _work("The Secret Diary", "Nobody", "Only for members", 1969, scope="hidden"),
    "undated": _work("Undated Fragments", "Unknown"),
    "ninety": _work("Microserfs", "Douglas Coupland", year=1995),
    "ninety_end": _work("Cryptonomicon", "Neal Stephenson", "World War II and the nineties", 1999),
    "long": _work("x" * 80, "y" * 70),
}
