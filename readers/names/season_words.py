"""The words for seasons, episodes and specials, in the languages of those who name folders."""

from __future__ import annotations

from readers.names.vocabulary import rows

# English, German, French, Spanish and Portuguese, Italian, Dutch, Danish, Norwegian, Swedish,
# Finnish, Polish and Turkish, Czech and Slovak, Hungarian, Romanian, South Slavic, Russian and
# Bulgarian, Greek, Icelandic, Baltic, Indonesian, Vietnamese, Catalan is Spanish's
SEASON = (
    "seasons?|series|staffel|saison|temporada|temp|stagione|seizoen|s[æa]son|sesong|säsong|kausi|sezon(?:ul|a|as)?"
    "|s[eé]rie|s[eé]ria|řada|rada|évad|evad|сезон|σεζόν|σεζον|κύκλος|þáttaröð|hooaeg|musim|mùa|phần|denboraldia|livre"
    "|עונה|(?:ال)?موسم"
)
EPISODE = (
    "episodes?|[eé]pisode|folge|epis[oó]dio|cap[ií]tulo|aflevering|avsnitt|afsnit|jakso|odcinek|odc|epizoda|epizod|díl|dil|diel"
    "|rész|resz|episodul|epizoda|серия|серии|эпизод|епізод|серія|επεισόδιο|bölüm|bolum|puntata|chapter|kapitel|tập|afl"
    "|פרק|(?:ال)?حلقة|ตอน(?:ที่)?|एपिसोड"
)
SEASON_HINTS = frozenset(
    rows("""
    season seasons series serie staffel saison temporada temp stagione seizoen sason sesong kausi
    sezon sezona sezonas sezonul seria rada evad musim hooaeg denboraldia livre cap capitulo
    capitul""")
)
# Where the number stands first: "2. évad", "1ª Temporada", "2 сезон"
EASTERN_SEASON = (
    r"第[ ]?(?P<east>\d{1,3}|[一二三四五六七八九十]{1,3})[ ]?(?:季|期|シーズン|部)"
    r"|(?:シーズン|시즌)[ ]?(?P<east_word>\d{1,3})|(?P<korean>\d{1,2})[ ]?(?:기|시즌)"
    r"|(?:الموسم|עונה|सीज़न|ซีซั่น|ซีซัน)[ ]?(?P<south>\d{1,3})"
)
SPECIALS = frozenset(
    rows("""
    special specials specialer spezial sonderfolgen sp speciali spéciaux speciaux especiales
    especiais specjalne спешл спецвыпуски ova ovas oav oavs oad oads ona onas minisodes webisodes
    特典 番外篇 番外 特別篇 special_episodes""")
)
