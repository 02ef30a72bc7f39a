"""Publication dates that a text or a file's name states outright.

A date counts where a line is nothing but a date with what usually stands around one (a label, a weekday, a time, a
byline), or where a name spells it in ISO order. A date inside prose is what the text speaks of, and a year in a
copyright line is nobody's date.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal, NamedTuple

from pipeline.text.days.moments import offset_from_utc

YEARS = range(1800, 2100)  # newspapers' archives, and no telephone numbers
THAI_YEARS, THAI_DATES = 543, range(1900, 2100)  # how far ahead years are counted in Thailand, and which are read so
FILE_NAME_YEARS = range(1980, 2100)  # eight digits before that are rather a counter
LABEL_CHARACTERS = 40
BRIEF_CHARACTERS = 60  # of a line that is a date with a year of two digits
LINE_CHARACTERS = 200  # a longer line is prose

MONTHS = {
    name.replace("_", " "): number
    for number, names in enumerate(
        # English, German, French, Spanish, Italian, Portuguese, Dutch, Russian, Scandinavian, Turkish, Polish, Czech,
        # Indonesian, Ukrainian, Hindi, Arabic (of Egypt, the Levant, the Maghreb), Thai, Romanian,
        # Hungarian, Greek, Urdu, Bengali, Finnish, Hebrew, Bulgarian, Serbian, Slovak, Slovenian, Croatian (but for
        # October, which is November in Polish), Estonian, Catalan, Persian, Tamil, Malay (but for March), Filipino,
        # Icelandic, Albanian, Azerbaijani, Swahili; `_` is a blank.
        (
            "january jan januar jänner jän janvier janv enero ene gennaio gen janeiro januari января янв "
            "январь ocak stycznia styczeń ledna leden січня जनवरी يناير"
            " كانون_الثاني جانفي มกราคม ม.ค. ianuarie január ιανουαρίου جنوری জানুয়ারি"
            " tammikuuta ינואר בינואר януари јануара januára januara januarja "
            "siječnja jaanuar gener ژانویه ஜனவரி janúar janar yanvar",
            "february feb februar feber février fevrier févr febrero febbraio fevereiro fev februari февраля "
            "фев февраль şubat lutego luty února únor pebruari лютого फरवरी फ़रवरी فبراير"
            " شباط فيفري กุมภาพันธ์ ก.พ. februarie február φεβρουαρίου فروری ফেব্রুয়ারি"
            " helmikuuta פברואר בפברואר февруари фебруара februára februara februarja "
            "veljače veebruar febrer فوریه பிப்ரவரி pebrero febrúar shkurt fevral",
            "march mar märz maerz mär mars marzo março marco maart mrt марта мар март marts mart marca "
            "marzec března březen maret березня मार्च مارس"
            " آذار มีนาคม มี.ค. martie március μαρτίου مارچ মার্চ"
            " maaliskuuta מרץ במרץ מרס במרס ožujka märts març மார்ச் marso machi",
            "april apr avril avr abril abr aprile апреля апр апрель nisan kwietnia kwiecień dubna duben "
            "квітня अप्रैल أبريل ابريل إبريل"
            " نيسان أفريل เมษายน เม.ย. aprilie április απριλίου اپریل এপ্রিল"
            " huhtikuuta אפריל באפריל април априла apríla aprila travnja aprill آوریل ஏப்ரல் apríl prill aprel aprili",
            "may mai mayo maggio mag maio mei мая май maj mayıs maja května květen травня मई مايو"
            " أيار ماي พฤษภาคม พ.ค. május μαΐου مئی মে"
            " toukokuuta מאי במאי маја mája svibnja maig மே maí",
            "june jun juni juin junio giugno giu junho июня июн июнь haziran czerwca czerwiec června červen "
            "червня जून يونيو يونيه"
            " حزيران جوان มิถุนายน มิ.ย. iunie június ιουνίου جون জুন"
            " kesäkuuta יוני ביוני юни јуна júna juna junija lipnja juuni juny ژوئن ஜூன் hunyo júní qershor iyun",
            "july jul juli juillet juil julio luglio lug julho июля июл июль temmuz lipca lipiec července "
            "červenec липня जुलाई يوليو يوليه"
            " تموز جويلية يوليوز กรกฎาคม ก.ค. iulie július ιουλίου جولائی জুলাই"
            " heinäkuuta יולי ביולי юли јула júla jula julija srpnja "
            "juuli juliol ژوئیه ஜூலை julai hulyo júlí korrik iyul",
            "august aug août aout agosto ago augustus августа авг август augusti ağustos sierpnia sierpień "
            "srpna srpen agustus серпня अगस्त أغسطس اغسطس"
            " آب أوت غشت สิงหาคม ส.ค. augusztus αυγούστου اگست আগস্ট"
            " elokuuta אוגוסט באוגוסט avgusta kolovoza agost اوت ஆகஸ்ட் ogos ágúst gusht avqust agosti",
            "september sept sep septembre septiembre setiembre settembre set setembro сентября сен сент "
            "сентябрь eylül września wrzesień září вересня सितंबर सितम्बर سبتمبر"
            " أيلول شتنبر กันยายน ก.ย. septembrie szeptember σεπτεμβρίου ستمبر সেপ্টেম্বর"
            " syyskuuta ספטמבר בספטמבר септември септембра septembra rujna "
            "setembre سپتامبر செப்டம்பர் setyembre shtator sentyabr septemba",
            "october oct oktober okt octobre octubre ottobre ott outubro out октября окт октябрь ekim "
            "października październik října říjen жовтня अक्टूबर अक्तूबर أكتوبر اكتوبر"
            " تشرين_الأول ตุลาคม ต.ค. octombrie október οκτωβρίου اکتوبر অক্টোবর"
            " lokakuuta אוקטובר באוקטובר октомври октобра októbra oktobra "
            "oktoober اکتبر அக்டோபர் oktubre tetor oktyabr oktoba",
            "november nov novembre noviembre novembro ноября ноя нояб ноябрь kasım listopada listopad "
            "nopember листопада नवंबर नवम्बर نوفمبر"
            " تشرين_الثاني نونبر พฤศจิกายน พ.ย. noiembrie νοεμβρίου نومبر নভেম্বর"
            " marraskuuta נובמבר בנובמבר ноември новембра novembra studenoga "
            "نوامبر நவம்பர் nobyembre nóvember nëntor noyabr novemba",
            "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro декабря дек "
            "декабрь aralık grudnia grudzień prosince prosinec desember des грудня दिसंबर दिसम्बर ديسمبر"
            " كانون_الأول دجنبر ธันวาคม ธ.ค. decembrie δεκεμβρίου دسمبر ডিসেম্বর"
            " joulukuuta דצמבר בדצמבר декември децембра decembra detsember "
            "desembre دسامبر டிசம்பர் disember disyembre dhjetor dekabr desemba",
        ),
        start=1,
    )
    for name in names.split()
}
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ENGLISH_WEEKDAYS = frozenset([*_DAY_NAMES, "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"])
_FOREIGN_WEEKDAYS = frozenset([
    "montag", "dienstag", "mittwoch", "donnerstag",
    "freitag", "samstag", "sonntag", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo", "lunedì", "martedì",
    "mercoledì", "giovedì", "venerdì", "sabato", "domenica", "понедельник", "вторник", "среда", "четверг",
    "пятница", "суббота", "воскресенье", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag",
    "mandag", "tirsdag", "lørdag", "søndag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag",
    "zondag", "pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar", "segunda-feira",
    "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "poniedziałek", "wtorek", "środa", "czwartek",
    "piątek", "sobota", "niedziela", "senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu",
    "thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật", "الأحد", "الاثنين", "الإثنين",
    "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "रविवार", "सोमवार", "मंगलवार", "बुधवार",
    "गुरुवार", "शुक्रवार", "शनिवार",
])  # fmt: skip


def _one_of(words: Iterable[str]) -> str:
    """Return a pattern of some words that takes the longest, and looks at those alone that begin as the text does.

    Told by all their letters they would be found no faster, and a pattern with them take five times as long to compile.
    """
    ends = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        ends[word[0]].append(re.escape(word[1:]))
    branches = [f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in ends.items()]
    return f"(?:{'|'.join(branches)})"


MONTH = _one_of(MONTHS)
"""A pattern of their names; for expressions that pass over case."""


def _caseless(name: str) -> str:
    """Return what all spellings of a name have in common that such an expression takes for it: `KASIM`, `Auguſt`."""
    return name.casefold().replace("ı", "i").replace("\u0307", "")  # the dot that is left of a Turkish capital I


_NUMBERS = {_caseless(name): number for name, number in MONTHS.items()}


def month_number(name: str) -> int:
    """Return the number, from 1, of a month whose name `MONTH` has found."""
    return _NUMBERS[_caseless(name)]


_SECOND_NAME = r"(?:\s?[(/]\s?[^\W\d_]{3,12}\s?\)?)?"  # Arabic newspapers add the month's name in another country
_EASTERN_LETTERS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # of scripts that part no words: Japanese, Chinese, Korean
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
"""Years before the first of an era, by the era's name in a date."""
_DATE = re.compile(
    rf"""
    (?:(?<![\w.,/-])|(?<=[{_EASTERN_LETTERS}]))(?:(?:
        (?P<y1>\d{{4}})(?:[-/]|\.\s?)(?P<m1>\d{{1,2}})(?:[-/]|\.\s?)(?P<d1>\d{{1,2}})
      | (?P<n2>{MONTH})\.?{_SECOND_NAME}\s?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s?|\s)(?P<y2>\d{{4}})
      | (?P<d3>\d{{1,2}})(?:st|nd|rd|th|er|º|°)?[.\s-]\s?(?:of\s|de\s|d['’])?
        (?P<n3>{MONTH})\.?{_SECOND_NAME},?(?:[\s-]|(?<=\.))(?:de\s|del\s|г\.\s)?(?P<y3>\d{{4}})
      | (?P<y9>\d{{4}})\.?\s(?P<n9>{MONTH})\.?\s(?P<d9>\d{{1,2}})
      | (?P<d4>\d{{1,2}})\.\s?(?P<m4>\d{{1,2}})\.\s?(?P<y4>\d{{4}})
      | (?P<p5>\d{{1,2}})(?P<s5>[/-])(?P<q5>\d{{1,2}})(?P=s5)(?P<y5>\d{{4}})
      | (?P<d7>\d{{1,2}})\stháng\s(?P<m7>\d{{1,2}}),?\s(?:năm\s)?(?P<y7>\d{{4}})
      )(?!\d|[/.-]\d)
      | (?:(?P<e6>{"|".join(_ERAS)})\s?(?P<y8>\d{{1,3}}|元)|(?P<y6>\d{{4}}))\s?[年년]\s?
        (?P<m6>\d{{1,2}})\s?[月월]\s?(?P<d6>\d{{1,2}})\s?[日일](?![/-])
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CLOCK = re.compile(
    r"""
    ^(?:T|\.?,?\s*(?:[(（][月火水木金土日월화수목금토일](?:曜日|요일)?[)）]|(?:星期|周|週)[一二三四五六日天])?
      \s*(?:at|um|à|a\slas|alle|às|kl\.?|в|lúc|saat)?[\s,|/•·–—-]*)
    (?:(?P<early>午前|上午|오전)|(?P<late>午後|下午|오후))?\s?
    (?P<hour>\d{1,2})
    (?:(?:[:.h]|[時时点]|시\s?)(?P<minute>\d{2})[分분]?(?::(?P<second>\d{2})(?:\.\d{1,9})?)?|(?=\s?[ap]\.?m\b))
    \s?(?P<half>[ap]\.?m\b\.?)?
    \s?\(?(?P<zone>[+-]\d{2}:?\d{2}(?!\d)|\+\d{2}(?![\d:])|(?:UTC|GMT)\s?[+-]\d{1,2}(?::\d{2})?|[A-Za-z]{1,4}\b)?\)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CLOCK_BEFORE = re.compile(
    r"""
    (?:^|(?<=[\s(|,–—-]))
    (?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})(?::(?P<second>\d{2}))?|(?=\s?[ap]\.?m\b))
    \s?(?P<half>[ap]\.?m\b\.?)?
    \s?\(?(?P<zone>[+-]\d{2}:?\d{2}|(?:UTC|GMT)\s?[+-]\d{1,2}(?::\d{2})?|[A-Za-z]{1,4})\)?
    (?:\s?[,|/•·–—-])?(?:\son)?(?:\s[^\W\d_]{2,12}\.?,?)?\s*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A time with its zone that stands in front of the day, or of the weekday before it."""
# Every date has one; far cheaper to look for than a date, and in ASCII cheaper still.
_YEAR = re.compile(rf"\d\d\d\d|{'|'.join(_ERAS)}")
_ASCII_YEAR = re.compile("[0-9][0-9][0-9][0-9]")
_SHORT_NUMBER = re.compile(r"(?<!\d)\d\d?(?!\d)")  # the day of every date
_EDGES = " \t.,:;|•·⋅*–—-_/@()[]【】（）：，"
_PUBLISHED = re.compile(
    r"(?<!\w)(?:(?:first |originally |article |page |post )?(?:published|posted|publication date|publish date|"
    r"pub date|"
    r"date posted|date|created|issued|submitted|filed|added|written)(?: online)?(?: on| at| date)?|on|"
    r"publicado(?: el| em)?|fecha|data|veröffentlicht(?: am)?|erschienen(?: am)?|erstellt(?: am)?|vom|am|"
    r"publié(?:e)?(?: le)?|le|pubblicato(?: il)?|il|gepubliceerd(?: op)?|geplaatst(?: op)?|publicerad|publisert|"
    r"udgivet|julkaistu|"
    r"opublikowano|data publikacji|vydáno|megjelent|yayınlanma(?: tarihi)?|yayın tarihi|giriş(?: tarihi)?|tarih|"
    r"oluşturulma(?: tarihi)?|"
    r"diterbitkan(?: pada)?|"
    r"ngày đăng|đăng ngày|ngày|опубликовано|дата(?: публикации)?|تاريخ النشر|نشر(?: في)?|प्रकाशित|"
    r"公開日?|掲載日?|投稿日?|配信日?|発行日?|입력|등록|기사입력|승인|작성|송고시간|송고|게시|发布时间|发表时间|发布于|时间|日期|"
    r"發布時間|發稿時間)$"
)
_MODIFIED = re.compile(
    r"(?<!\w)(?:(?:last |page last |page |article )?(?:updated?|modified|edited|revised|reviewed|corrected)(?: on|"
    r" at)?|"
    r"(?:última )?actualiza(?:do|ción)(?: el)?|aktualisiert(?: am)?|stand|zuletzt aktualisiert(?: am)?|"
    r"mis(?:e)? à jour(?: le)?|"
    r"modifié(?:e)?(?: le)?|modifica(?: il)?|ultimo aggiornamento|aggiornat[oa](?: il)?|aggiornamento|"
    r"modificato(?: il)?|atualizad[oa](?: em)?|bijgewerkt(?: op)?|"
    r"uppdaterad|oppdatert|opdateret|päivitetty|aktualizacja|aktualizováno|frissítve|"
    r"(?:son )?güncelle(?:me|ndi)(?: tarihi)?|"
    r"diperbarui|cập nhật(?: lúc| ngày)?|обновлено|изменено|آخر تحديث|تحديث|अपडेट(?:ेड)?|更新日?|最終更新日?|"
    r"更新时间|수정|최종수정|업데이트)$"
)
LABEL_OPENINGS = frozenset(
    f"{run[:3]:3}"
    for one in (_PUBLISHED, _MODIFIED)
    for word, may_lack_one in re.findall(r"([^\s()\[\]|?:<>!\\$]{2,})(\??)", one.pattern)
    for run in ((word, word[:-1]) if may_lack_one else (word,))
)
"""The first three letters of all words of labels, a space behind two: of a hundred other lines a few begin so."""
_WEEKDAY = re.compile(rf"\b{_one_of(_ENGLISH_WEEKDAYS)}\b", re.IGNORECASE)
_DAY_FIRST = re.compile(
    r"(?:^|(?<=\W))(?:publicad[oa]|actualizad[oa]|actualización|fecha|publiée?|mise? à jour|modifiée?|pubblicato|"
    r"aggiornato|aggiornamento|atualizad[oa]|atualização|veröffentlicht|aktualisiert|erschienen|gepubliceerd|bijgewerkt|"
    r"geplaatst|opublikowano|yayın\w*|güncelle\w*|giriş|diterbitkan|ngày|cập nhật|đăng|تاريخ|نشر|تحديث|опубликовано|"
    rf"обновлено|дата|प्रकाशित|अपडेट|{_one_of(_FOREIGN_WEEKDAYS)})"
    r"(?!\w)"
)
"""Words beside a date that are of a language whose newsrooms write the day first."""
_BRIEF = re.compile(
    rf"""
    (?P<label>[^\d]{{0,40}}?)
    (?:(?P<one>\d{{1,2}})(?P<mark>[./-])(?P<two>\d{{1,2}})(?P=mark)(?P<three>\d\d)
      | (?P<day>\d{{1,2}})[\s-](?P<name>{MONTH})\.?[\s-]['’]?(?P<year>\d\d))
    (?:[\s,|•·–—(/-]+(?:at\s|um\s|à\s|alle\s|kl\.?\s)?\d{{1,2}}[:.h]\d\d(?::\d\d)?(?:\s?[^\W\d_.]{{1,4}}[.)]*){{0,2}})?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_EASTERN = re.compile(r"(?:GMT|UTC)\s?\+\d|\b(?:IST|BST|CES?T|EES?T|MSK|WIB|WITA|PKT)\b|\bUhr\b")
"""What stands after times of Europe and Asia, where the day goes first."""
_AFTER = re.compile(
    r"^(?:(?:posted |published |filed |categories: |category: |tags: )?(?:in|under) [\w ,&'’/-]{3,60}|"
    r"(?:time to read:? |reading time:? )?~?\d+ ?-?(?:min|minute|minutes|mins)\b.*|reading time.*|read time.*|"
    r"leave a comment"
    r"|\d+ (?:views?|comments?|shares?|likes?|words?|replies|responses)\b.*|(?:one|no) comments?.*|comments?.*|"
    r"share.*|uhr|hrs?|local time"
    r"|(?:from the .*dept)|minute read|min read|read|at|on|a?m|and"
    r"|e[ds]?t|ist|bst|cst|pt|ct|mt|a\.?m\.?|p\.?m\.?|h|heures?|часов?|"
    r"(?:last )?(?:updated|mise? à jour|modifiée?|aktualisiert|actualizado|atualizad[oa]|aggiornato|modificato|"
    r"обновлено)"
    r"(?: (?:at|à|um|a las|às|há|il y a|vor|hace|alle|в)\b.{0,30}| \d{1,2}[:.h]\d\d.{0,20})?)?$"
)
_BEFORE_BYLINE = re.compile(r"^(?:by|por|von|par|di|door|автор)\b", re.IGNORECASE)
_SHORT_WEEKDAYS = frozenset([  # that are nobody's name
    "mo", "di", "mi", "do", "fr", "sa", "ma", "wo", "vr", "za", "zo", "lun", "mié", "jue", "vie", "sáb", "jeu", "dim",
    "gio", "seg", "ter", "qua", "qui", "sex", "пн", "вт", "ср", "чт", "пт", "сб", "вс", "pzt", "çar", "cmt", "śr",
    "czw", "ndz",
])  # fmt: skip
_WEEKDAY_END = re.compile(rf"(?:^|(?<=\W)){_one_of(_ENGLISH_WEEKDAYS | _FOREIGN_WEEKDAYS | _SHORT_WEEKDAYS)}$")
_CLOCK_END = re.compile(r"(?:^|(?<=\W))\d{1,2}[:.h]\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?)?(?:\s?\(?[a-z]{2,4}\)?)?$")
_APART = re.compile(r"[|•·⋅●›»–—/]|\s-\s|\s{2,}")
_GLUED = re.compile(
    rf"(?<=[a-zà-ÿ\d])(?=(?:{MONTH})\.?\s?\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}})(?<!\s)"
    r"|(?<=\s(?:19|20)\d\d)(?=\d{1,2}(?::\d\d|\s?(?:min|comment|view|share)))"
    r"|(?<=GMT)(?=\d)|(?<=UTC)(?=\d)|(?<=[a-z\d])(?=(?:Published|Updated|Posted|Last [Uu]pdated|Modified)\b)",
    re.IGNORECASE,
)
_REPEATED = re.compile(r"(\d{1,2} [A-Z][a-z]{2,8} \d{4}(?: at \d{1,2}:\d\d[ap]m)?)(?: ?(?:[A-Z][a-z]{2,8} )?\1){1,5}")
"""A day that is written several times over: for eyes of each width of screen, and for ears."""
_RUN_TOGETHER = re.compile(r"[^\W\dA-Z_](?=[A-Z\u0410-\u042f])|\d(?=[^\W\d_]{3})|(?:GMT|UTC)\d|\s(?:19|20)\d{3}")
_RANGE = re.compile(r"^\s*(?:to|until|through|[–—-]|bis|al?|au)\s*$", re.IGNORECASE)
MOST_DATES = 4  # in one line: more are a list of events
_NAME_DATE = re.compile(r"(?<![0-9A-Za-z])(\d{4})([-_.]?)(\d{2})\2(\d{2})(?![0-9A-Za-z])")


class TextDate(NamedTuple):
    """A stated date: the day as written, and the instant where a time was given with its offset from UTC."""

    day: date
    instant: datetime | None
    has_seconds: bool
    is_labelled: bool
    """Whether the line says in words that this is the publication date."""
    is_doubtful: bool = False
    """Whether it may as well be another day: 6/9/2024, read as the sixth of September."""


DateLabel = Literal["published", "modified"]


class DatedLine(NamedTuple):
    """A line with dates in it: when the article was published and changed, and what else the line says."""

    published: TextDate | None
    modified: TextDate | None
    beside: tuple[str, ...]
    """What stands around the dates, parted where marks part it; labels, times and lengths of reading left out."""
    is_apart: bool
    """Whether marks or labels set all dates apart from what stands before them."""


def has_year(line: str) -> bool:
    """Say whether a line may have a full date in it, at little cost."""
    return (_ASCII_YEAR if line.isascii() else _YEAR).search(line) is not None


def read_dated_line(line: str) -> DatedLine | None:
    """Return the dates of a line and what stands beside them; None without one, and for a copyright line."""
    if len(line) > LINE_CHARACTERS or not has_year(line) or not _SHORT_NUMBER.search(line):
        return None
    if "©" in line or "opyright" in line:
        return None
    line = _REPEATED.sub(r"\1", line)
    if _RUN_TOGETHER.search(line):
        line = _GLUED.sub(" ", line)
    matches = list(_DATE.finditer(line))
    if not matches or len(matches) > MOST_DATES:
        return None
    return _read_dates(line, matches)


def _read_dates(line: str, matches: list[re.Match[str]]) -> DatedLine | None:
    published: list[TextDate] = []
    modified: list[TextDate] = []
    beside: list[str] = []
    is_apart, end = True, 0
    for match in matches:
        day = _day(match) or _told_day(match, line[end : match.start()], line[match.end() :])
        is_doubtful = day is None and match["p5"] is not None
        day = slashed_day(match, is_month_first=False) if is_doubtful else day
        if day is None:
            return None
        kind, before, is_set_off = _label(line[end : match.start()])
        if end and _RANGE.match(line[end : match.start()]):
            return None  # from one day to another: an event
        is_apart = is_apart and is_set_off
        beside += _pieces(before)
        instant, has_seconds, rest = _clock(line[match.end() :], day)
        earlier = _CLOCK_BEFORE.search(line, end, match.start()) if instant is None else None
        if earlier is not None:
            instant, has_seconds = _instant(earlier, day)
        end = len(line) - len(rest)
        found = TextDate(day, instant, has_seconds, kind != "", is_doubtful)
        (modified if kind == "modified" else published).append(found)
    beside += _pieces(line[end:])
    labelled = [found for found in published if found.is_labelled]
    chosen = next(iter(labelled or published), None)
    return DatedLine(chosen, next(iter(modified), None), tuple(beside), is_apart)


def _pieces(text: str) -> list[str]:
    """Return what a text says between its marks, apart from what is said beside many a date."""
    pieces = [piece.strip(_EDGES) for piece in _APART.split(text)]
    return [piece for piece in pieces if piece and not _AFTER.match(piece.lower()) and not _is_label(piece.lower())]


def _is_label(words: str) -> bool:
    return bool(_PUBLISHED.match(words) or _MODIFIED.match(words))


def label_of_line(line: str) -> DateLabel | None:
    """Return which date the next line has, where this one is nothing but its label."""
    if len(line) > LABEL_CHARACTERS:
        return None
    words = line.strip(_EDGES).lower()
    if words[:3] not in LABEL_OPENINGS and f"{words[:2]} " not in LABEL_OPENINGS:
        return None
    if _MODIFIED.match(words):
        return "modified"
    return "published" if len(words) > 3 and _PUBLISHED.match(words) else None


def date_of_line(line: str) -> TextDate | None:
    """Return the publication date that the line is, or None where it is anything else."""
    found = read_dated_line(line)
    if found is None or found.published is None or found.published.is_doubtful or not found.is_apart:
        return None
    others = [piece for piece in found.beside if not _BEFORE_BYLINE.match(piece)]
    return None if others else found.published


def date_inside(text: str) -> date | None:
    """Return the first full date in the text, wherever it stands; for the few words of a dateline."""
    found = _DATE.search(text) if has_year(text) else None
    return _day(found) if found else None


def dates_in(text: str, is_month_first: bool | None = None) -> list[tuple[date, int, int]]:
    """Return every full date of a short text with its place, wherever it stands.

    `is_month_first` says how 6/9/2024 is meant where the text comes from; None where that is unknown: no date then.
    """
    if len(text) > LINE_CHARACTERS or not has_year(text):
        return []
    found: list[tuple[date, int, int]] = []
    for match in _DATE.finditer(text):
        start, end = match.span()
        day = _day(match) or _ordered(match, is_month_first) or _told_day(match, text[:start], text[end:])
        if day is not None:
            found.append((day, start, end))
    return found


def brief_day(line: str, is_month_first: bool | None, is_year_first: bool) -> date | None:
    """Return the day of a line that is a date with a year of two digits, with a label and a time at most.

    Years up to 49 are of this century (RFC 2822, 4.3). Of dates in figures the order is as told, and day first where
    dots part them; None where it cannot be told.
    """
    found = _BRIEF.fullmatch(line.strip(_EDGES)) if len(line) <= BRIEF_CHARACTERS else None
    if found is None or (found["label"].strip(_EDGES) and not _is_label(found["label"].strip(_EDGES).lower())):
        return None
    if found["name"]:
        return _valid(_full_year(found["year"]), month_number(found["name"]), int(found["day"]), YEARS)
    one, two, three = found["one"], found["two"], found["three"]
    if is_year_first:
        return _valid(_full_year(one), int(two), int(three), YEARS)
    if is_month_first is None or found["mark"] == ".":
        is_month_first = int(two) > 12 if found["mark"] == "." or max(int(one), int(two)) > 12 else None
    if is_month_first is None:
        return None
    month, day = (one, two) if is_month_first else (two, one)
    return _valid(_full_year(three), int(month), int(day), YEARS)


def _full_year(written: str) -> int:
    return int(written) + (2000 if int(written) < 50 else 1900)


def _ordered(found: re.Match[str], is_month_first: bool | None) -> date | None:
    """Return the day of a date with slashes whose order the page tells."""
    return slashed_day(found, is_month_first) if is_month_first is not None and found["p5"] else None


def slashed_in(text: str) -> Iterator[re.Match[str]]:
    """Yield the dates of a short text that are written as 6/9/2024 is, whether or not they can be two days."""
    if len(text) <= LINE_CHARACTERS and has_year(text):
        yield from (found for found in _DATE.finditer(text) if found["p5"])


def slashed_day(found: re.Match[str], is_month_first: bool) -> date | None:
    """Return the day of one of them in an order; None where there is no such day."""
    first, second = int(found["p5"]), int(found["q5"])
    month, day = (first, second) if is_month_first else (second, first)
    return _valid(_common_year(found["y5"]), month, day, YEARS)


def date_of_file_name(name: str) -> date | None:
    """Return the day in the file's name, year first and set apart from other letters and digits."""
    for year, _, month, day in _NAME_DATE.findall(name):
        found = _valid(int(year), int(month), int(day), FILE_NAME_YEARS)
        if found is not None:
            return found
    return None


def cut_date(line: str) -> str:
    """Return what stands before the first date of a short line, without its label; the whole line without a date."""
    found = _DATE.search(line[:LINE_CHARACTERS]) if has_year(line) else None
    return line[: found.start()] if found else line


def _label(before: str) -> tuple[str, str, bool]:
    """Return what the words before a date call it, what stands before that, and whether the date is set off from it.

    The first is `published` or `modified`, or empty where nothing is said.
    """
    is_set_off = not before.strip() or _ends_apart(before)
    words = before.rstrip(_EDGES)
    while (cut := _CLOCK_END.search(words.lower()) or _WEEKDAY_END.search(words.lower())) and cut.end() == len(words):
        words = words[: cut.start()]
        is_set_off = is_set_off or not words.strip(_EDGES) or _ends_apart(words)
        words = words.rstrip(_EDGES)
    lowered = words.lower()
    if len(lowered) != len(words):
        return "", words, is_set_off
    for kind, pattern in (("modified", _MODIFIED), ("published", _PUBLISHED)):
        found = pattern.search(lowered)
        if found is not None:
            rest = words[: found.start()]
            is_weak = len(found.group()) <= 3 and rest.strip(_EDGES)  # "He was born on"
            return ("" if is_weak else kind), rest, is_set_off or not is_weak
    return "", words, is_set_off


def _ends_apart(text: str) -> bool:
    """Say whether a mark, and not only a space, ends the text."""
    return text.rstrip()[-1:] in tuple("|•·⋅●›»–—/-@)]")


def _day(found: re.Match[str]) -> date | None:
    """Return the day of a match; None where it is no day, or could be two."""
    parts = {name[0]: value for name, value in found.groupdict().items() if value is not None}
    year = _common_year(parts["y"], parts.get("e"))
    if "p" in parts:
        return _slashed(int(parts["p"]), int(parts["q"]), year)
    month = month_number(parts["n"]) if "n" in parts else int(parts["m"])
    return _valid(year, month, int(parts["d"]), YEARS)


def _common_year(written: str, era: str | None = None) -> int:
    """Return the year of the common calendar for one of an era, or of Thailand's calendar, which is 543 years ahead."""
    year = 1 if written == "元" else int(written)
    if era is not None:
        return year + _ERAS[era]
    return year - THAI_YEARS if year - THAI_YEARS in THAI_DATES else year


def _told_day(found: re.Match[str], before: str, after: str) -> date | None:
    """Return the day of 6/9/2024 where words beside it tell its order.

    Those of languages that write the day first, a zone after it where that is done, or the name of the weekday.
    """
    if found["p5"] is None:
        return None
    if _DAY_FIRST.search(before.lower()) or _EASTERN.search(after):
        return slashed_day(found, is_month_first=False)
    if (named := _WEEKDAY.search(before) or _WEEKDAY.search(after)) is None:
        return None
    either = (slashed_day(found, is_month_first=False), slashed_day(found, is_month_first=True))
    fitting = [day for day in either if day and _DAY_NAMES[day.weekday()].startswith(named.group().lower())]
    return fitting[0] if len(fitting) == 1 else None


def _slashed(first: int, second: int, year: int) -> date | None:
    """Return the day of 25/12/2024 or 12/25/2024; 6/9/2024 is June in one country and September in the next."""
    if first > 12 or first == second:
        return _valid(year, second, first, YEARS)
    return _valid(year, first, second, YEARS) if second > 12 else None


def _valid(year: int, month: int, day: int, years: range) -> date | None:
    if year not in years:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(rest: str, day: date) -> tuple[datetime | None, bool, str]:
    """Return the instant of a time with an offset, whether it has seconds, and what follows the time."""
    found = _CLOCK.match(rest)
    if found is None:
        return None, False, rest
    instant, has_seconds = _instant(found, day)
    is_zone = not found["zone"] or _offset(found["zone"], day) is not None
    return instant, has_seconds, rest[found.end() :] if is_zone else rest[found.start("zone") :]


def _instant(found: re.Match[str], day: date) -> tuple[datetime | None, bool]:
    """Return the instant of a time that was found on a day, where it has an offset; and whether it has seconds."""
    hour, minute, second = int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0)
    said = found.groupdict()
    half = "pm" if said.get("late") else "am" if said.get("early") else (said["half"] or "").lower().replace(".", "")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    offset = _offset(found["zone"] or "", day)
    if offset is None or hour > 23 or minute > 59 or second > 59:
        return None, False
    try:
        instant = datetime.combine(day, time(hour, minute, second), timezone(offset)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None, False
    return instant, found["second"] is not None


def offset_of_zone(zone: str, day: date) -> timezone | None:
    """Return the offset from UTC that an abbreviation or a number means on a day; None for the ambiguous."""
    offset = _offset(zone, day)
    return None if offset is None else timezone(offset)


def _offset(zone: str, day: date) -> timedelta | None:
    if not zone or zone.lower() == "cst":  # of China, too, whose newspapers write in English
        return None
    try:
        return offset_from_utc(zone.lower(), day)
    except ValueError:
        return None
