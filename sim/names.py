"""The names every other module shares: powers, republics, channels, and how plots spell them.

Codes are ISO 3166 alpha-3; the order here is the order of every array axis.
"""

from typing import Final

POWERS: Final = ("CHN", "RUS")
CHINA: Final = 0
RUSSIA: Final = 1

REPUBLICS: Final = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
TAJIKISTAN: Final = REPUBLICS.index("TJK")

#: Security channels in rising depth.
CHANNELS: Final = ("dialogue", "training", "transfer", "exercise", "operation", "basing")
#: Channels whose stock makes up the hard role.
HARD_CHANNELS: Final = ("exercise", "operation", "basing")
EXERCISE: Final = CHANNELS.index("exercise")
BASING: Final = CHANNELS.index("basing")

#: Forms of an event: between two states, or under an organisation.
FORMS: Final = ("bilateral", "sco", "csto", "qccm")

INSTITUTIONS: Final = ("csto", "sco", "qccm", "c5", "eaeu", "lianyungang", "cross_department")

LABELS: Final = {
    "CHN": "China",
    "RUS": "Russia",
    "KAZ": "Kazakhstan",
    "KGZ": "Kyrgyzstan",
    "TJK": "Tajikistan",
    "TKM": "Turkmenistan",
    "UZB": "Uzbekistan",
    "csto": "CSTO",
    "sco": "SCO",
    "qccm": "QCCM",
    "c5": "C+C5",
    "eaeu": "EAEU",
    "lianyungang": "Lianyungang Forum",
    "cross_department": "Cross-department mechanism",
}

#: Pairs of republics that share a land border.
NEIGHBOURS: Final = (
    ("KAZ", "KGZ"),
    ("KAZ", "TKM"),
    ("KAZ", "UZB"),
    ("KGZ", "TJK"),
    ("KGZ", "UZB"),
    ("TJK", "UZB"),
    ("TKM", "UZB"),
)
