"""What a broken schema rule is called, in Danish and English, with the schema's limit and without the value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Skemaregel:
    """A rule of XML Schema as it is told to a sender.

    Attributes:
        navn: Short name of the rule, for machines.
        tekst: Danish text.
        text: English text.
    """

    navn: str
    tekst: str
    text: str


#: libxml2's error type, without the SCHEMAV_ prefix: name of the rule, Danish and English text with room for the
#: limit, and where in libxml2's message the limit stands (always taken from the end: a value comes before it).
_RULES: dict[str, tuple[str, str, str, str]] = {
    "CVC_ELT_1": ("rod", "elementet kendes ikke af skemaet", "the element is not known to the schema", ""),
    "CVC_ELT_3_1": ("nil", "må ikke være nil", "must not be nil", ""),
    "CVC_ELT_3_2_1": ("nil", "skal være tom, når den er nil", "must be empty when it is nil", ""),
    "CVC_ELT_4_2": ("xsi:type", "xsi:type kendes ikke", "xsi:type is not known", ""),
    "CVC_ELT_4_3": ("xsi:type", "xsi:type passer ikke her", "xsi:type does not fit here", ""),
    "CVC_COMPLEX_TYPE_2_1": ("indhold", "skal være tom", "must be empty", ""),
    "CVC_COMPLEX_TYPE_2_2": ("indhold", "må ikke have underelementer", "must not have child elements", ""),
    "CVC_COMPLEX_TYPE_2_3": (
        "indhold", "må ikke have tekst mellem elementerne", "must not have text between elements", "",
    ),
    "CVC_COMPLEX_TYPE_3_2_1": ("attribut", "attributten er ikke tilladt", "the attribute is not allowed", ""),
    "CVC_COMPLEX_TYPE_3_2_2": ("attribut", "attributten er ikke tilladt", "the attribute is not allowed", ""),
    "CVC_COMPLEX_TYPE_4": ("attribut", "attributten mangler", "the attribute is missing", ""),
    "CVC_TYPE_3_1_1": ("attribut", "attributten er ikke tilladt", "the attribute is not allowed", ""),
    "CVC_TYPE_3_1_2": ("indhold", "må ikke have underelementer", "must not have child elements", ""),
    "CVC_PATTERN_VALID": (
        "pattern", "skal følge mønsteret {}", "must follow the pattern {}", r".*by the pattern '(.*)'\.$",
    ),
    "CVC_ENUMERATION_VALID": ("enumeration", "skal være en af {}", "must be one of {}", r".*of the set \{(.*)\}\.$"),
    "CVC_MAXLENGTH_VALID": ("maxLength", "højst {} tegn", "at most {} characters", r".*maximum length of '(\d+)'\.$"),
    "CVC_MINLENGTH_VALID": (
        "minLength", "mindst {} tegn", "at least {} characters", r".*minimum length of '(\d+)'\.$",
    ),
    "CVC_LENGTH_VALID": ("length", "netop {} tegn", "exactly {} characters", r".*length of '(\d+)'\.$"),
    "CVC_MAXINCLUSIVE_VALID": ("maxInclusive", "højst {}", "at most {}", r".*\('([^']*)'\)\.$"),
    "CVC_MININCLUSIVE_VALID": ("minInclusive", "mindst {}", "at least {}", r".*\('([^']*)'\)\.$"),
    "CVC_MAXEXCLUSIVE_VALID": ("maxExclusive", "mindre end {}", "less than {}", r".*\('([^']*)'\)\.$"),
    "CVC_MINEXCLUSIVE_VALID": ("minExclusive", "større end {}", "greater than {}", r".*\('([^']*)'\)\.$"),
    "CVC_TOTALDIGITS_VALID": ("totalDigits", "højst {} cifre", "at most {} digits", r".*\('(\d+)'\)\.$"),
    "CVC_FRACTIONDIGITS_VALID": ("fractionDigits", "højst {} decimaler", "at most {} decimals", r".*\('(\d+)'\)\.$"),
    "CVC_DATATYPE_VALID_1_2_1": ("type", "er ikke en gyldig {}", "is not a valid {}", r".*type '([^']*)'\.$"),
    "CVC_DATATYPE_VALID_1_2_2": (
        "type", "er ikke en gyldig liste af {}", "is not a valid list of {}", r".*type '([^']*)'\.$",
    ),
    "CVC_DATATYPE_VALID_1_2_3": ("type", "er ikke en gyldig {}", "is not a valid {}", r".*type '([^']*)'\.$"),
    "CVC_IDC": ("unik", "skal være unik", "must be unique", ""),
    "INTERNAL": ("validering", "kan ikke valideres", "can't be validated", ""),
}  # fmt: skip
# A namespace has a scheme; the {8} of a pattern has none.
_CLARK = re.compile(r"\{[a-z]+:[^}]*\}")
_CONTENT: Final = "ELEMENT_CONTENT"
_EXPECTED = re.compile(r".*Expected is(?: one of)? \( (.*) \)\.$", re.DOTALL)


#: The names of every contract are composed; two names that look the same are told apart by nothing else.
DECOMPOSED: Final = Skemaregel(
    "navn",
    "navnet er skrevet med opdelte tegn (Unicode NFD); skriv det med sammensatte (NFC)",
    "the name is written with decomposed characters (Unicode NFD); write it with composed ones (NFC)",
)


def too_many(most: int) -> Skemaregel:
    """An element stands more often than it may."""
    return Skemaregel("maxOccurs", f"må højst stå {most} gange", f"may stand at most {most} times")


def is_unexpected(type_name: str) -> bool:
    """Whether libxml2's error is that an element stands where the schema has none such."""
    return type_name.removeprefix("SCHEMAV_") in {_CONTENT, "CVC_ELT_1"}


def rule_of(type_name: str, message: str) -> Skemaregel:
    """The rule behind one of libxml2's errors.

    Args:
        type_name: libxml2's name of the error, as in SCHEMAV_CVC_PATTERN_VALID.
        message: Its English message; only the part after the value is used, which is the schema's own.
    """
    short = type_name.removeprefix("SCHEMAV_")
    if short == _CONTENT:
        return _content_rule(message)
    if short not in _RULES:
        return Skemaregel("skema", "overholder ikke skemaet", "breaks the schema")
    navn, tekst, text, where = _RULES[short]
    found = re.match(where, message, re.DOTALL) if where else None
    limit = _CLARK.sub("", found[1]) if found else ""
    return Skemaregel(navn, tekst.format(limit).strip(), text.format(limit).strip())


def _content_rule(message: str) -> Skemaregel:
    """An element is missing, or stands where the schema wants another one."""
    found = _EXPECTED.match(message)
    expected = _CLARK.sub("", found[1]) if found else ""
    if "Missing child element(s)" in message:
        return Skemaregel("mangler", f"der mangler {expected}".rstrip(), f"missing {expected}".rstrip())
    if expected:
        return Skemaregel(
            "rækkefølge", f"uventet element; forventet: {expected}", f"unexpected element; expected: {expected}"
        )
    return Skemaregel("rækkefølge", "uventet element", "unexpected element")
