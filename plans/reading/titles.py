"""The titles of columns and the words that begin rows, in Albanian, Serbian and English, folded."""

import re

NUMBER, ACTION, OBJECTIVE, DEADLINE, BUDGET, TOTAL = "code", "action", "objective", "deadline", "budget", "total"
FUNDING, INSTITUTIONS, LEAD, SUPPORTING = "funding", "institutions", "lead", "supporting"
PRODUCT, REFERENCES = "product", "references"
BASELINE, INTERIM, FINAL, RESULT = "baseline", "interim", "final", "result"

# The first rule that fits a title names its column; each is a pattern of the folded title.
COLUMNS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (NUMBER, r"(nr|no|br|rb|r\.\s?br|kodi|code|oznaka|sifra|#)\b\.?$"),
        (OBJECTIVE, r"(objektiv|cilj(evi)?\b(?!.*\b20\d\d)|(strategic |specific )?objective|strateski)"),
        (FINAL, r".*(synimi|cilj|target).*(vitit te fundit|perfundimtar|poslednj|zavrsn|krajnj|final|last|end)"),
        (FINAL, r"(vitit te fundit|final target|zavrsni cilj|krajnji cilj)"),
        (INTERIM, r".*(synimi|cilj|target|milestone).*(perkohshem|ndermjetem|prelazn|privremen|medj|interim|mid)"),
        (INTERIM, r"(interim|milestone|privremeni cilj|prelazni cilj)"),
        ("target", r"(synimi|cilj|target|vlera e synuar|ciljna vrednost)\b.*\b20\d\d"),
        (BASELINE, r"(vlera baze|baza\b|baze\b|gjendja|osnovna|pocetna|bazna|polazna|baseline)"),
        (REFERENCES, r"(dokument|referenc|referent|referenc|reference|lidhja me)"),
        (LEAD, r".*(institucion|institucij|institution|organ|pergjegjes|odgovorn|responsib).*$"),
        (LEAD, r"(udheheqes|nosilac|nosioc|bartes|lead|implement|zbatues)"),
        (SUPPORTING, r"(mbeshtetes|podrska|podrzava|pomocn|support|partner)"),
        (FUNDING, r"(burimi|burimet|izvor|fund|source)"),
        (TOTAL, r"(totali?|gjithsej|ukupno|shuma)\b"),
        (BUDGET, r"(buxhet|kosto|budzet|trosk|budget|cost|financ)"),
        (DEADLINE, r"(afat|rok\b|krajnji rok|vremensk|deadline|time|due|koha|periudha)"),
        (PRODUCT, r"(produkt|proizvod|output|product|deliverable|ishod)"),
        (RESULT, r"(rezultat|result|outcome)"),
        (ACTION, r"(veprim|aktivit|masa|masat|action|activit|measure|aktivnost|mera|mere|radnj)"),
    )
)
BOTH = re.compile(r"(mbeshtetes|podrsk|podrz|pomocn|support|partner)")
LEADING = re.compile(r"(udheheqes|vodec|nosilac|nosioc|bartes|lead|kryesor)")
YEAR = re.compile(r"(?:\D*\b)?((?:19|20)\d\d)\b\D*$")
ANY_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")

STRATEGIC = re.compile(r"\W*(objektivi\s+strategjik|strateski\s+cilj|strategic\s+(objective|goal))\b\s*")
SPECIFIC = re.compile(r"\W*(objektivi\s+specifik|(specificni|posebni)\s+cilj|specific\s+(objective|goal))\b\s*")
INDICATOR = re.compile(r"\W*(tregues\w*|pokazatelj\w*|indikator\w*|indicator\w*)\s*(?:nr\.?\s*)?\d{0,2}\s*[:.)–-]\s*")
TOTALS = (
    ("capital", re.compile(r".*\b(kapital\w*|kapitaln\w*|capital)\b")),
    ("current", re.compile(r".*\b(rrjedhes\w*|korent\w*|tekuc\w*|current|recurrent)\b")),
    ("all", re.compile(r"\W*(buxheti i pergjithshem|totali?\b|gjithsej|shuma|ukup\w+|overall|total)")),
)
OF_WHICH = re.compile(r"\W*(nga te cilat|prej tyre|od toga|of which|od cega)")
NOTE = re.compile(r"\W*(shenim|verejtj|napomen|note\b|\*|burimi:|izvor:|source:)")
# What begins one more indicator in a cell that lists several: a bullet, a number with a capital letter behind it.
BULLET = re.compile(r"(?:^|\s)(?:\d{1,2}[.)](?=\s+[A-ZËÇĆČŠŽĐ])|[•·▪])\s+|^[-–o*]\s+")
NO_COST = (
    "pa kosto",
    "nuk ka kosto",
    "pa implikime buxhetore",
    "bez troskova",
    "bez troska",
    "no cost",
    "without cost",
)
NOT_COSTED = ("-", "--", "n/a", "na", "tbd", "/", "x", "nuk eshte kostuar", "nije procenjeno", "not costed")
