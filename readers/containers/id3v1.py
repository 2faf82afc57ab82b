"""Reads ID3v1 and 1.1, the tag of 128 bytes at the end of a file, and has the names of its
genres.
"""

from __future__ import annotations

from readers.tags import Tags

SIZE = 128
_TEXTS = (
    ("title", 3, 33),
    ("artist", 33, 63),
    ("album", 63, 93),
    ("year", 93, 97),
    ("comment", 97, 127),
)
_NAMES = (
    "Blues, Classic Rock, Country, Dance, Disco, Funk, Grunge, Hip-Hop, Jazz, Metal, New Age,"
    "Oldies, Other, Pop, R&B, Rap, Reggae, Rock, Techno, Industrial, Alternative, Ska,"
    "Death Metal, Pranks, Soundtrack, Euro-Techno, Ambient, Trip-Hop, Vocal, Jazz+Funk, Fusion,"
    "Trance, Classical, Instrumental, Acid, House, Game, Sound Clip, Gospel, Noise, AlternRock,"
    "Bass, Soul, Punk, Space, Meditative, Instrumental Pop, Instrumental Rock, Ethnic, Gothic,"
    "Darkwave, Techno-Industrial, Electronic, Pop-Folk, Eurodance, Dream, Southern Rock,"
    "Comedy, Cult, Gangsta, Top 40, Christian Rap, Pop/Funk, Jungle, Native American, Cabaret,"
    "New Wave, Psychedelic, Rave, Showtunes, Trailer, Lo-Fi, Tribal, Acid Punk, Acid Jazz,"
    "Polka, Retro, Musical, Rock & Roll, Hard Rock, Folk, Folk-Rock, National Folk, Swing,"
    "Fast Fusion, Bebop, Latin, Revival, Celtic, Bluegrass, Avantgarde, Gothic Rock,"
    "Progressive Rock, Psychedelic Rock, Symphonic Rock, Slow Rock, Big Band, Chorus,"
    "Easy Listening, Acoustic, Humour, Speech, Chanson, Opera, Chamber Music, Sonata, Symphony,"
    "Booty Bass, Primus, Porn Groove, Satire, Slow Jam, Club, Tango, Samba, Folklore, Ballad,"
    "Power Ballad, Rhythmic Soul, Freestyle, Duet, Punk Rock, Drum Solo, A Cappella,"
    "Euro-House, Dance Hall, Goa, Drum & Bass, Club-House, Hardcore Techno, Terror, Indie,"
    "BritPop, Afro-Punk, Polsk Punk, Beat, Christian Gangsta Rap, Heavy Metal, Black Metal,"
    "Crossover, Contemporary Christian, Christian Rock, Merengue, Salsa, Thrash Metal, Anime,"
    "Jpop, Synthpop, Abstract, Art Rock, Baroque, Bhangra, Big Beat, Breakbeat, Chillout,"
    "Downtempo, Dub, EBM, Eclectic, Electro, Electroclash, Emo, Experimental, Garage, Global,"
    "IDM, Illbient, Industro-Goth, Jam Band, Krautrock, Leftfield, Lounge, Math Rock,"
    "New Romantic, Nu-Breakz, Post-Punk, Post-Rock, Psytrance, Shoegaze, Space Rock, Trop Rock,"
    "World Music, Neoclassical, Audiobook, Audio Theatre, Neue Deutsche Welle, Podcast,"
    "Indie Rock, G-Funk, Dubstep, Garage Rock, Psybient"
)
GENRES = tuple(name.strip() for name in _NAMES.split(","))


def fill(tags: Tags, data: bytes) -> bool:
    """Take from the last bytes of a file what `tags` doesn't have yet: the fields are cut at 30
    characters. Whether there is such a tag. Bytes above 127 stay one character each.
    """
    raw = data[-SIZE:]
    if len(raw) < SIZE or not raw.startswith(b"TAG"):
        return False
    for field, start, end in _TEXTS:
        if getattr(tags, field) is None:
            tags.put(field, text(raw[start:end]))
    if tags.track is None and raw[125] == 0 and raw[126]:
        tags.put("track", raw[126])
    if tags.genre is None and raw[127] < len(GENRES):
        tags.put("genre", GENRES[raw[127]])
    return True


def text(raw: bytes) -> str:
    """A text of an old tag: up to its NUL, in UTF-8 or else in Latin-1."""
    raw = raw.partition(b"\0")[0].strip()
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def genre_name(number: str) -> str:
    """The genre with a number of the list; "" when there is none."""
    return GENRES[int(number)] if len(number) < 4 and int(number) < len(GENRES) else ""
