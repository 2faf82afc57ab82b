"""Editions: before the year, behind it, in brackets, doubled, and with words that nobody lists."""

from tests.readers.naming.schemes import films


def ed(edition: str) -> dict[str, str]:
    return {"edition": edition}


BEHIND = films(
    ("{d}.{y}.EXTENDED.1080p.BluRay.x264-GRP.mkv", ed("Extended")),
    ("{d}.{y}.Extended.Cut.1080p.mkv", ed("Extended")),
    ("{d}.{y}.Extended.Edition.720p.mkv", ed("Extended")),
    ("{d}.{y}.Directors.Cut.1080p.BluRay.mkv", ed("Director's Cut")),
    ("{d}.{y}.Director's.Cut.1080p.BluRay.mkv", ed("Director's Cut")),
    ("{d}.{y}.UNRATED.BDRip.mkv", ed("Unrated")),
    ("{d}.{y}.Theatrical.Cut.1080p.mkv", ed("Theatrical")),
    ("{d}.{y}.THEATRICAL.1080p.mkv", ed("Theatrical")),
    ("{d}.{y}.REMASTERED.1080p.BluRay.mkv", ed("Remastered")),
    ("{d}.{y}.4K.Remastered.1080p.mkv", ed("Remastered")),
    ("{d}.{y}.Criterion.Collection.1080p.mkv", ed("Criterion")),
    ("{d}.{y}.CRITERION.1080p.BluRay.mkv", ed("Criterion")),
    ("{d}.{y}.UNCUT.DVDRip.mkv", ed("Uncut")),
    ("{d}.{y}.IMAX.2160p.WEB-DL.mkv", ed("IMAX")),
    ("{d}.{y}.IMAX.Edition.1080p.mkv", ed("IMAX")),
    ("{d}.{y}.Final.Cut.1080p.BluRay.mkv", ed("Final Cut")),
    ("{d}.{y}.Special.Edition.DVDRip.mkv", ed("Special")),
    ("{d}.{y}.Ultimate.Edition.1080p.mkv", ed("Ultimate")),
    ("{d}.{y}.Collectors.Edition.1080p.mkv", ed("Collector")),
    ("{d}.{y}.Despecialized.720p.mkv", ed("Despecialized")),
    ("{d}.{y}.LIMITED.1080p.BluRay.mkv", ed("Limited")),
    ("{d}.{y}.RESTORED.1080p.BluRay.mkv", ed("Restored")),
    ("{d}.{y}.Redux.1080p.mkv", ed("Redux")),
    ("{d}.{y}.25th.Anniversary.Edition.1080p.mkv", ed("25th Anniversary")),
    ("{d}.{y}.Anniversary.Edition.1080p.mkv", ed("Anniversary")),
    ("{d}.{y}.Open.Matte.1080p.WEB-DL.mkv", ed("Open Matte")),
    ("{d}.{y}.Fan.Edit.1080p.mkv", ed("Fan Edit")),
    ("{d}.{y}.Alternative.Cut.1080p.mkv", ed("Alternate Cut")),
    ("{t} ({y}) - Special Edition.mkv", ed("Special")),
    ("{t} ({y}) (Director's Cut).mkv", ed("Director's Cut")),
    ("{t} ({y}) [Extended].mkv", ed("Extended")),
    ("{t} ({y}) Extended Cut [1080p].mkv", ed("Extended")),
    ("{t} ({y}) [Director's Cut] [1080p].mkv", ed("Director's Cut")),
    ("{t} ({y}) {{edition-Ultimate Cut}}.mkv", ed("Ultimate Cut")),
    ("{t} ({y}) The Final Cut.mkv", ed("Final Cut")),
)
BEFORE = films(
    ("{d}.EXTENDED.{y}.1080p.BluRay.mkv", ed("Extended")),
    ("{d}.Directors.Cut.{y}.1080p.mkv", ed("Director's Cut")),
    ("{d}.UNRATED.{y}.DVDRip.XviD-GRP.avi", ed("Unrated")),
    ("{d}.Extended.Edition.{y}.1080p.mkv", ed("Extended")),
    ("{d}.REMASTERED.{y}.720p.mkv", ed("Remastered")),
    ("{d}.Special.Edition.{y}.DVDRip.avi", ed("Special")),
    ("{d}.Theatrical.Cut.{y}.1080p.mkv", ed("Theatrical")),
    ("{d}.Final.Cut.{y}.1080p.BluRay.mkv", ed("Final Cut")),
    ("{d}.UNCUT.{y}.720p.BluRay.mkv", ed("Uncut")),
    ("{d}.IMAX.{y}.2160p.WEB.mkv", ed("IMAX")),
    ("{t} (Director's Cut) ({y}).mkv", ed("Director's Cut")),
    ("{t} [Extended] ({y}).mkv", ed("Extended")),
    ("{t} - Extended Edition ({y}).mkv", ed("Extended")),
    ("{t} Directors Cut ({y}) 1080p.mkv", ed("Director's Cut")),
)
ALONE = films(
    ("{t} (Director's Cut).mkv", ed("Director's Cut")),
    ("{t} - Extended Edition.mkv", ed("Extended")),
    ("{d}.EXTENDED.1080p.BluRay.mkv", ed("Extended")),
    ("{d}.Directors.Cut.DVDRip.avi", ed("Director's Cut")),
    ("{t} [Unrated].mkv", ed("Unrated")),
)
TWO_CUTS = films(
    ("{t} 2in1 ({y}) 1080p.mkv", ed("2in1")),
    ("{d}.2in1.{y}.1080p.mkv", ed("2in1")),
    ("{d}.Version.Longue.{y}.1080p.mkv", ed("Extended")),
)
DOUBLE = films(
    ("{d}.{y}.Extended.Directors.Cut.1080p.mkv", ed("Extended Director's Cut")),
    ("{d}.{y}.Directors.Cut.Remastered.1080p.mkv", ed("Director's Cut Remastered")),
    ("{d}.{y}.EXTENDED.REMASTERED.720p.mkv", ed("Extended Remastered")),
    ("{d}.{y}.UNRATED.EXTENDED.1080p.mkv", ed("Unrated Extended")),
    ("{d}.{y}.Special.Extended.Edition.1080p.mkv", ed("Special Extended")),
    ("{d}.{y}.IMAX.Remastered.2160p.mkv", ed("IMAX Remastered")),
    ("{d}.{y}.Uncut.Directors.Cut.DVDRip.avi", ed("Uncut Director's Cut")),
    ("{t} ({y}) (Theatrical) (Remastered).mkv", ed("Theatrical Remastered")),
    ("{t} ({y}) - Ultimate Collector's Edition.mkv", ed("Ultimate Collector")),
)
UNLISTED = films(
    ("{t} ({y}) - Rogue Cut.mkv", ed("Rogue Cut")),
    ("{t} ({y}) (Midnight Edition).mkv", ed("Midnight Edition")),
    ("{t} ({y}) [Silver Screen Edition] 1080p.mkv", ed("Silver Screen Edition")),
    ("{t} ({y}) - Chronological Cut.mkv", ed("Chronological Cut")),
    ("{t} ({y}) (Airline Version).mkv", ed("Airline Version")),
)
NAMES = [*TWO_CUTS, *BEHIND, *BEFORE, *ALONE, *DOUBLE, *UNLISTED]
