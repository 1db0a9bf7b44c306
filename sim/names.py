"""The names every other module shares: powers, republics, channels, and how plots spell them.

Codes are ISO 3166 alpha-3; the order here is the order of every array axis. Files and keys hold
codes, and a message about another spelling gives the code; only the Python interface, where
nothing is kept of the spelling, takes names as well.
"""

from collections.abc import Collection
from typing import Final

from sim.spelling import foreign

POWERS: Final = ("CHN", "RUS")
CHINA: Final = 0
RUSSIA: Final = 1

REPUBLICS: Final = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
TAJIKISTAN: Final = REPUBLICS.index("TJK")

#: Seeds are whole numbers from 0 to this.
LARGEST_SEED: Final = 2**32 - 1

#: Security channels in rising depth.
CHANNELS: Final = ("dialogue", "training", "transfer", "exercise", "operation", "basing")
#: Channels whose stock makes up the hard role.
HARD_CHANNELS: Final = ("exercise", "operation", "basing")
EXERCISE: Final = CHANNELS.index("exercise")
OPERATION: Final = CHANNELS.index("operation")
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

#: Other spellings of the codes: ISO 3166 alpha-2, and names that other sources use.
ALSO_CALLED: Final = {
    "CHN": ("CN", "PRC", "People's Republic of China"),
    "RUS": ("RU", "Russian Federation"),
    "KAZ": ("KZ",),
    "KGZ": ("KG", "Kirghizstan", "Kirgizstan", "Kirghizia", "Kyrgyz Republic"),
    "TJK": ("TJ", "Tadjikistan", "Tadzhikistan"),
    "TKM": ("TM",),
    "UZB": ("UZ",),
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


def adjacent(one: str, other: str) -> bool:
    """Whether two republics, by code, share a land border."""
    return (one, other) in NEIGHBOURS or (other, one) in NEIGHBOURS


def code_of(text: str, codes: Collection[str]) -> str | None:
    """The one of some codes that a code in any case, a name or an ISO two-letter code stands for.

    Blanks, hyphens and underscores count alike; None where nothing fits exactly.
    """
    wanted = _folded(text)
    for code in codes:
        spellings = (code, LABELS.get(code, code), *ALSO_CALLED.get(code, ()))
        if wanted in map(_folded, spellings):
            return code
    return None


def republic_code(text: object) -> str:
    """Code of a republic from its code, name or ISO two-letter code, in any case.

    Raises ValueError, with the codes there are, for anything else.
    """
    found = code_of(text, REPUBLICS) if isinstance(text, str) else None
    if found is None:
        known = ", ".join(f"{code} ({LABELS[code]})" for code in REPUBLICS)
        given = repr(text) if len(repr(text)) <= 60 else f"{repr(text)[:57]}..."
        hint = foreign(text) if isinstance(text, str) else ""
        raise ValueError(f"unknown republic {given}; expected one of {known}{hint}")
    return found


def _folded(text: str) -> str:
    return text.strip().casefold().replace("-", "_").replace(" ", "_")
