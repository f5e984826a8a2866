"""Words of the three languages by which cells are read, folded: without case and marks."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janar januar january",
            "shkurt februar february",
            "mars mart march",
            "prill april april",
            "maj maj may",
            "qershor jun juni june",
            "korrik jul juli july",
            "gusht avgust august",
            "shtator septembar september",
            "tetor oktobar october",
            "nentor novembar november",
            "dhjetor decembar december",
        ),
        start=1,
    )
    for name in names.split()
}
# Numbers in words, with the digits that often stand behind them: "Tri (3)".
NUMBERS = {
    name: number
    for number, names in {
        1: "nje jedan jedna jedno one",
        2: "dy dva dve two",
        3: "tri tre three",
        4: "kater cetiri four",
        5: "pese pet five",
        6: "gjashte sest six",
        7: "shtate sedam seven",
        8: "tete osam eight",
        9: "nente devet nine",
        10: "dhjete deset ten",
        12: "dymbedhjete dvanaest twelve",
        15: "pesembedhjete petnaest fifteen",
        20: "njezet dvadeset twenty",
        30: "tridhjete trideset thirty",
        40: "dyzet cetrdeset forty",
        50: "pesedhjete pedeset fifty",
        60: "gjashtedhjete sezdeset sixty",
        70: "shtatedhjete sedamdeset seventy",
        80: "tetedhjete osamdeset eighty",
        90: "nentedhjete devedeset ninety",
        100: "njeqind sto hundred",
        500: "peseqind petsto",
        1000: "mije njemije hiljadu thousand",
    }.items()
    for name in names.split()
}
ORDINALS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4, "pare": 1, "dyte": 2, "trete": 3}
ORDINALS |= {"katert": 4, "prvi": 1, "prvo": 1, "drugi": 2, "drugo": 2, "treci": 3, "cetvrti": 4}
ORDINALS |= {"first": 1, "second": 2, "third": 3, "fourth": 4}
AT_LEAST = ("se paku", "te pakten", "mbi", "najmanje", "barem", "preko", "at least", "over", "minimum")
# What makes a number one for each year.
PER_YEAR = (
    "ne baza vjetore",
    "ne baze vjetore",
    "per cdo vit",
    "cdo vit",
    "ne vit",
    "brenda vitit",
    "gjate vitit",
    "per vit",
    "godisnje",
    "svake godine",
    "u toku godine",
    "tokom godine",
    "per year",
    "each year",
    "every year",
    "a year",
    "annually",
    "yearly",
)
EVERY_YEAR_ONCE = ("vjetor", "vjetore", "godisnji", "godisnja", "annual")
THREE_MONTHLY = ("3-mujore", "3-mujor", "tremujore", "tremujor", "tromesecni", "kvartalni", "quarterly")
SIX_MONTHLY = ("6-mujore", "6-mujor", "gjashtemujore", "sestomesecni", "polugodisnji", "six-monthly")
ALL_OF = ("te gjitha", "te gjithe", "gjithe", "svi", "sva", "sve", "all")
NUMBER_OF = ("numri", "vlera", "broj", "vrednost", "number", "value")
GENERIC_DONORS = ("donatoret", "donatoret e huaj", "donatori", "donors", "donor")
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
OPEN_ENDED = (
    "vazhdimisht",
    "ne vazhdimesi",
    "i vazhdueshem",
    "e vazhdueshme",
    "kontinuirano",
    "stalno",
    "continuous",
    "ongoing",
)
AND = ("dhe", "edhe", "e", "i", "and", "ose", "ili", "or")
VICTIMS = ("viktim", "zrtav", "zrtv", "victim")
