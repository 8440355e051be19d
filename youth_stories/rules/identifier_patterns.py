"""Regular expressions for possible identifiers, in English and in Spanish.

Every repetition is bounded, and no two adjacent ones match the same character: so the time of a
search is linear in the length of the text, whatever somebody types.
"""

import re

NUMERAL = r"\d{1,4}(?:st|nd|rd|th)?\b"
LETTER = r"[^\W\d_]"
CAPITAL = r"(?-i:[A-ZÀ-ÖØ-Þ])"
NAME = rf"{CAPITAL}[\w'’&-]{{1,30}}+"  # at least two letters, the first a capital

# E-mail addresses and links

LOCAL_PART = r"(?<![\w.+-])[\w.+-]{1,64}+"
LABEL = r"[\w-]{1,63}+"
DOT = r"\s{0,2}(?:\.|[(\[]\s?dot\s?[)\]]|\bdot\b|\bpunto\b)\s{0,2}"
TOP = r"(?:com|org|net|edu|gov|io|co|dev|app|ai|gg|ly|tv|info|biz|xyz|site|online|club)\b"
MAIL_PROVIDER = r"(?:gmail|yahoo|outlook|hotmail|icloud|aol|proton|protonmail)"

EMAIL = [
    rf"{LOCAL_PART}\s{{0,2}}(?:@|[(\[]\s?(?:at|arroba)\s?[)\]])\s{{0,2}}(?:{LABEL}{DOT}){{1,4}}{TOP}",
    rf"{LOCAL_PART}\s{{1,3}}(?:at|arroba)\s{{1,3}}"
    rf"(?:{MAIL_PROVIDER}{DOT}|{LABEL}\s{{1,3}}(?:dot|punto)\s{{1,3}}){TOP}",
]
LINK = [
    r"\bhttps?://[^\s<>\"]{1,300}",
    rf"(?<![\w-])(?<!\w\.)(?!(?:asp|ado|vb)\.net\b)(?:{LABEL}\.){{1,6}}{TOP}(?:/[^\s<>\"]{{0,200}})?",
    # Any top-level domain, if a path follows: wa.me/…
    rf"(?<![\w-])(?<!\w\.)(?:{LABEL}\.){{1,6}}[a-z]{{2,10}}/[\w@~-][^\s<>\"]{{0,200}}",
    rf"(?<![\w-]){LABEL}\s{{1,3}}(?:dot|punto)\s{{1,3}}(?:com|org|net|edu)\b",
]

# Names on social media

PLATFORM = (
    r"\b(?:insta|instagram|ig|snap|snapchat|tik\s?tok|discord|twitter|facebook|fb|youtube|twitch"
    r"|roblox|telegram|whatsapp|kik|bereal|bluesky|linkedin|github|xbox|psn)\b"
)
ITS_NAME = r"(?:\s{1,3}(?:handle|name|username|user|account|tag|id|nombre|usuario|cuenta))?"
NOT_A_HANDLE = (
    r"(?!(?:an?|the|about|all|also|for|full|growing|how|in|just|like|mostly|my|not|on|one|our|private"
    r"|public|really|so|that|to|very|what|when|where|why|with|de|del|donde|el|en|la|las|los|mi|muy"
    r"|para|por|que|sobre|un|una)\b)"
)
HANDLE_NAME = rf"@?{NOT_A_HANDLE}(?:[\w#-]|\.(?=\w)){{2,32}}+"
# With a digit, an underscore or a dot inside, unlike an ordinary word.
ODD_NAME = r"(?=[\w.]{0,31}(?:[\d_#]|\.\w))(?=[\d_.#]{0,31}[^\W\d_])(?:[\w#]|\.(?=\w)){2,32}+"

HANDLE = [
    r"(?<![@.])@(?!\d{1,2}(?::\d\d)?\s?(?:am|pm)?\b)(?=[\d_.]{0,30}[^\W\d_])(?:\w|\.(?=\w)){2,31}+",
    rf"\b(?:my|mi)\s{{1,3}}{PLATFORM}{ITS_NAME}\s{{0,3}}(?:\bis\b|\bes\b|[:=–-])\s{{0,3}}{HANDLE_NAME}",
    rf"{PLATFORM}{ITS_NAME}\s{{0,3}}[:=]\s{{0,3}}{HANDLE_NAME}",
    rf"\b(?:on|en)\s{{1,3}}{PLATFORM},?\s{{1,3}}(?:as|como|soy|i['’]?m|i\sam)\s{{1,3}}{HANDLE_NAME}",
    rf"{PLATFORM}(?:\s{{1,3}}(?:is|es|name|user|as|como))?\s{{1,3}}{ODD_NAME}",
    rf"(?<![\w.#@]){ODD_NAME}\s{{1,3}}(?:on|en)\s{{1,3}}{PLATFORM}",
]

# Phone numbers

GAP = r"[\s.‐-―-]{0,3}"
BETWEEN = r"[\s.,‐-―-]{1,3}"
DIGIT_WORD = (
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine"
    r"|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)"
)
PHONE = [
    rf"(?<!\d)(?<!\d\.)(?:\+?1{GAP})?(?:\(\s?[2-9]\d\d\s?\)|[2-9]\d\d){GAP}\d{{3}}{GAP}\d{{4}}(?!\d)",
    r"(?<![\w+])\+\d(?:[\s.()-]{0,2}\d){7,14}(?!\d)",
    r"(?<![\d-])[2-9]\d\d[‐-―-]\d{4}(?![\d-])",
    # Spelled out: “two one five 555 0148”, “dos uno cinco cinco cinco cinco cero uno”
    rf"\b(?:{DIGIT_WORD}\b{GAP}){{3}}\d{{3}}{GAP}\d{{4}}(?!\d)",
    rf"\b(?:{DIGIT_WORD}\b|\d)(?:{BETWEEN}(?:{DIGIT_WORD}\b|\d)){{6,11}}(?!\w)",
]

# Street addresses

NOT_IN_A_STREET = (
    r"(?!(?:an?|and|are|as|at|by|did|down|first|for|from|i|in|is|my|of|on|or|our|second|that|the"
    r"|their|third|this|to|up|was|we|were|with|con|donde|en|hay|mi|y)\b)"
)
STREET_WORD = rf"(?:\d{{1,3}}(?:st|nd|rd|th)\b|{NOT_IN_A_STREET}{LETTER}[\w'’.-]{{0,24}}+)"
STREET = (
    r"(?:street|st|avenue|ave|boulevard|blvd|road|rd|lane|ln|terrace|parkway|pkwy|dr|pl"
    r"|ct(?!\s{1,2}scan)|(?-i:Way|Drive|Place|Court|Circle|Square))\b"
)
LONG_STREET = (
    r"(?:street|st|avenue|ave|boulevard|blvd|road|rd|lane|ln|terrace|parkway|pkwy)\b(?![’'-])"
)
NO_CERTAIN_STREET = r"(?!(?:any|busy|each|every|her|his|its|no|one|same|some|your)\b)"
NUMBERED = r"(?<![\w.,$])\d{1,3}(?:st|nd|rd|th)\b"
NO_CROSS_STREET = (
    r"(?!(?i:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|college|goal|have|high|i|last|middle|my|now|so|the|then|we)\b)"
)
LIVE_AT = r"\b(?:live|lives|living|stay)\s{1,2}(?:on|at|near|by)"
ADDRESS = [
    rf"(?<![\w.,$])\d{{1,5}}[a-z]?(?:\s{{1,2}}{STREET_WORD}){{1,4}}?\s{{1,2}}{STREET}",
    rf"\b(?:live|lives|living|stay)\s{{1,2}}(?:on|at|near)(?:\s{{1,2}}{STREET_WORD}){{1,3}}?\s{{1,2}}{STREET}",
    r"\bviv(?:o|imos)\s{1,2}en\s{1,2}(?:la\s{1,2})?(?:calle|avenida)\b[^.!?\n]{0,40}",
    rf"\b(?:calle|avenida|avda)\b\.?(?:\s{{1,2}}{STREET_WORD},?){{0,3}}?\s{{1,2}}"
    r"(?:#|n[uú]m\.?\s?|n[uú]mero\s)?\d{1,5}\b",
    r"(?<![\w.,$#-])191\d\d(?:-\d{4})?(?!\w|[.,-]\d)",
    # A street without a house number: “our basement on 52nd Street”, “52nd Street”, “Diamond St”
    rf"\b(?:on|off|at|near|by|around|from)\s{{1,2}}{NO_CERTAIN_STREET}"
    rf"{STREET_WORD}(?:\s{{1,2}}{STREET_WORD}){{0,2}}?\s{{1,2}}{LONG_STREET}",
    rf"{NUMBERED}\s{{1,2}}(?:street|st|avenue|ave)\b",
    rf"\b{NOT_IN_A_STREET}{NAME}\s{{1,2}}(?-i:Street|St(?!\.?\s{{1,2}}[A-Z])|Avenue|Ave|Boulevard|Blvd)\b",
    rf"\b(?:en|por|sobre|de)\s{{1,2}}la\s{{1,2}}(?:calle|avenida)\s{{1,2}}(?:{NAME}|\d{{1,3}}\b)",
    r"\bviv(?:o|imos)\s{1,2}en\s{1,2}la\s{1,2}\d{1,3}\b[^.!?\n]{0,40}",
    # A corner: “52nd and Market”
    rf"\b(?:at|on|near|by|around|off)\s{{1,2}}\d{{1,3}}(?:st|nd|rd|th)\s{{1,2}}(?:and|&|n|y)\s{{1,2}}"
    rf"{NO_CROSS_STREET}{LETTER}{{3,20}}+",
    rf"{NUMBERED}\s{{1,2}}(?:and|&|n|y)\s{{1,2}}{NO_CROSS_STREET}{NAME}",
    rf"(?:{LIVE_AT}|\b(?:corner|intersection)\s{{1,2}}of)\s{{1,2}}{NAME}\s{{1,2}}(?:and|&)\s{{1,2}}{NAME}",
    rf"\besquina\s{{1,2}}(?:de|con)(?:\s{{1,2}}(?:la|el|calle)){{0,2}}\s{{1,2}}(?:{NAME}|\d{{1,3}}\b)",
]

# Birth dates

MONTH = (
    r"(?:january|february|march|april|june|july|august|september|october|november|december"
    r"|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec|may(?=\s{1,2}\d)|enero|febrero|marzo|abril|mayo"
    r"|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)\b"
)
REST_OF_DATE = rf"(?:[\s,./-]{{1,3}}(?:(?:of|de|del)\s{{1,2}})?(?:{MONTH}|{NUMERAL})){{0,2}}"
DATE = (
    rf"(?:{MONTH}|(?:19|20)\d\d\b|\d{{1,2}}[/.-]\d{{1,2}}\b"
    rf"|{NUMERAL}\s{{1,2}}(?:of\s{{1,2}}|de\s{{1,2}})?{MONTH}){REST_OF_DATE}"
)
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
BIRTH_DATE = [
    rf"\b(?:born|birth\s?day|b-?day|date\sof\sbirth|birth\s?date|dob|fecha\sde\snacimiento"
    rf"|nac[íi]|nacid[oa]|cumplea[ñn]os)\b[^.!?\n]{{0,40}}?\b{DATE}",
    rf"\b(?:born\s{{1,2}}on|nac[íi]\s{{1,2}}el)\s{{1,2}}(?:the\s{{1,2}})?{NUMERAL}{REST_OF_DATE}",
    r"\b(?:(?:birth\s?day|b-?day)(?:\s{1,2}is|['’]s)|cumplea[ñn]os\s{1,2}(?:es|cae))"
    r"(?:\s{1,2}(?:el|en|in|next|on|the|this)\b){0,2}\s{1,2}\w{1,20}",
    rf"\b(?:turn|turned|turning|turns)\s{{1,2}}\d{{1,2}}\s{{1,2}}(?:on|in)\s{{1,2}}(?:the\s{{1,2}})?"
    rf"(?:{DATE}|{NUMERAL})",
    rf"\bcumpl(?:o|í|ir[ée])\s{{1,2}}\d{{1,2}}\s{{1,2}}(?:años\s{{1,2}})?(?:el|en)\s{{1,2}}"
    rf"(?:{DATE}|{NUMERAL})",
    rf"(?<![\d/.-]){DAY}([/-]){DAY}\1(?:19|20)?\d\d(?![\d/-])",
    rf"(?<![\d/.-]){DAY}\.{DAY}\.(?:19|20)\d\d(?![\d.])",
    rf"(?<![\d/.-])(?:19|20)\d\d([/-])(?:0?[1-9]|1[0-2])\1{DAY}(?![\d/-])",
]

# Schools

NO_SCHOOLS_NAME = (
    r"(?!(?i:an?|after|all|and|as|at|before|but|during|elementary|every|for|from|graduate|high|his"
    r"|i|in|it|junior|law|medical|middle|my|night|no|old|our|private|public|senior|she|since|some"
    r"|summer|sunday|that|the|their|this|through|we|when|with|your|college|school|university"
    r"|nasa|la|el|mi|en)\b)"
)
SCHOOL_NAME = rf"(?<![\w'’&.-]){NO_SCHOOLS_NAME}{NAME}"
KIND_OF_SCHOOL = (
    r"(?-i:High|Middle|Elementary|Academy|Charter|Prep|Preparatory|Magnet|School|College|University"
    r"|Institute)\b"
)
ESCUELA = (
    r"(?:escuela|primaria|secundaria|preparatoria|prepa|universidad|colegio|liceo|academia"
    r"|instituto)"
)
NO_PLACE = r"(?!(?:philadelphia|philly|filadelfia|pennsylvania|pensilvania|estados)\b)"
THE = r"(?:\s{1,2}(?:the|la|el)\b)?"
SCHOOL_AFTER = rf"{THE}\s{{1,2}}{NO_SCHOOLS_NAME}{NO_PLACE}{NAME}(?:\s{{1,2}}{NAME}){{0,3}}"
A_FEW_WORDS = r"(?:\s{1,2}\w{1,20}+){1,4}?"
# Patterns whose match begins earlier come first, so that one school is found once.
SCHOOL = [
    rf"\b(?:study|studying|major|majoring){A_FEW_WORDS}\s{{1,2}}at{SCHOOL_AFTER}",
    rf"\bestudi(?:o|ando|ante){A_FEW_WORDS}\s{{1,2}}en{SCHOOL_AFTER}",
    r"\b(?:(?:go|goes|going)\s{1,2}to|attend|attends|attending|(?:student|freshman|sophomore|junior"
    r"|senior|study|studying|graders?|grade|enrolled|accepted|major|majoring)\s{1,2}at"
    r"|(?:accepted|admitted)\s{1,2}(?:in)?to|enrolled\s{1,2}in"
    r"|graduated\s{1,2}from|voy\s{1,2}a|asisto\s{1,2}a|me\s{1,2}gradu[ée]\s{1,2}(?:de|en)"
    rf"|(?:estudio|estudiante|alumn[oa]|inscrit[oa]|aceptad[oa]|grado|año)\s{{1,2}}en){SCHOOL_AFTER}",
    rf"\b(?:my\s{{1,2}}(?:high\s{{1,2}})?school(?:\s{{1,2}}is|,)|mi\s{{1,2}}{ESCUELA}(?:\s{{1,2}}es|,))"
    rf"{SCHOOL_AFTER}",
    rf"{SCHOOL_NAME}(?:\.?\s{{1,2}}{NAME}){{0,3}}?\s{{1,2}}{KIND_OF_SCHOOL}"
    rf"(?:\s{{1,2}}{KIND_OF_SCHOOL}){{0,2}}",
    rf"\b(?:(?-i:University|Academy|School|College|Institute)|{ESCUELA})"
    r"(?:\s{1,2}(?:of|for|at|de|del|the|la|las|los)){0,2}"
    rf"\s{{1,2}}(?:(?!(?i:i|we|is|and|but|y)\b){NAME}(?:\s{{1,2}}{NAME}){{0,3}}|\d{{1,4}}\b)",
]
# In the line about what they study: “Biology at Temple”, “Biología en Temple”.
SCHOOL_OF_STUDY = [rf"\b(?:at|en){SCHOOL_AFTER}"]
# Words of a school's name that many schools share.
SHARED = (
    "academia academy at charter colegio college de del el elementary en escuela for high institute"
    " instituto la liceo magnet middle my of prep prepa preparatoria preparatory primaria school"
    " secundaria the to universidad university"
)
NO_NAME_OF_ITS_OWN = frozenset(SHARED.split())

# Last names

NO_SURNAME = (
    r"(?!(?:an?|also|am|and|as|at|because|but|e|from|go|have|he|i|im|in|is|like|live|love|my|or|she"
    r"|so|that|the|they|this|to|was|we|what|when|who|with|amo|con|desde|en|es|estoy|estudio|me|mi"
    r"|pero|porque|quiero|soy|tengo|vivo|voy|y|yo)\b)"
)
WORD = rf"{LETTER}[\w’-]{{1,30}}+"
INITIAL = rf"(?:\s{{1,2}}{LETTER}\b\.?)?"
# “My name is in lights”, “my name is not on the list”
NO_FIRST_NAME = r"(?!(?:at|everywhere|just|not|now|on|only|still|en|no|solo|sólo)\b)"
# Of a teacher, which leads to the school; a Dr. is more often somebody known.
TITLE = r"(?:mrs?|ms|miss|mx|coach|señora?|señorita|sra?|srta|maestr[oa]|profesora?)"
SURNAME = [
    rf"\b(?:my\s{{1,2}}(?:full\s{{1,2}})?name(?:\s{{1,2}}is|['’]s)|me\s{{1,2}}llamo"
    rf"|mi\s{{1,2}}nombre\s{{1,2}}(?:completo\s{{1,2}})?es)"
    rf"\s{{1,2}}{NO_FIRST_NAME}{NO_SURNAME}{WORD}{INITIAL}"
    rf"\s{{1,2}}{NO_SURNAME}(?:(?:de|del|la|las|los|van|von)\s{{1,2}}){{0,2}}{WORD}"
    rf"(?:\s{{1,2}}{NAME}){{0,2}}",
    rf"\b(?:last\s?name|surname|apellidos?)\s{{1,2}}(?:is|es|son)\s{{1,2}}{WORD}",
    # Somebody else's, such as a teacher's: “Mrs. Rodriguez”
    rf"\b{TITLE}\b\.?\s{{1,2}}(?:(?:de|del|la|los|van|von)\s{{1,2}}){{0,2}}{NAME}",
]


def surname_after(first_name: str) -> str:
    """A pattern for this first name followed by another name; a single initial does not match.

    Of several given names the first may stand alone: “María José Lopez”, “María Lopez”.
    """
    first, *others = map(re.escape, first_name.split())
    rest = "".join(rf"\s{{1,2}}{other}" for other in others)
    return rf"(?<!\w){first}(?:{rest})?+{INITIAL}\s{{1,2}}{NO_SURNAME}{NAME}"
