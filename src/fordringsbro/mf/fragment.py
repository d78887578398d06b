"""Answers written as text: a receipt is written once, when its action ends, and put into any number of answers.

The prefixes are fixed, and declared by the root of every answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Post
from fordringsbro.mf.model import Aktionsafvisning, Resultat
from fordringsbro.platform.clock import DANISH_ZONE

NAVNERUM: Final = {
    "w": "urn:oio:skat:efi:ws:1.0.1",
    "e": "urn:oio:skat:efi:1.0.0",
    "d": "urn:oio:skat:dmi:1.0.0",
    "n": "urn:oio:skat:ntse:1.0.0",
    "k": "http://rep.oio.dk/skat.dk/basis/kontekst/xml/schemas/2006/09/01/",
    "v": "http://rep.oio.dk/skat.dk/motor/class/virksomhed/xml/schemas/20080401/",
}
#: The namespaces of elements that are not of `w` in what an executed action's receipt holds.
_PRAEFIKSER: Final = {
    "ValutaKode": "n",
    "SkatKundeIdentifikator": "d",
    "SkatKundeTypeKode": "d",
    "KundeNavn": "d",
}
#: What answers call a service where that is not its name: the official ones spell this one with three r.
_SERVICEIDENTIFIKATORER: Final = {"MFUnderretSamlingHent": "MFUnderrretSamlingHent"}
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True)


def led(navn: str, *indhold: str) -> str:
    """An element by prefixed name, of parts that are XML already."""
    return f"<{navn}>{''.join(indhold)}</{navn}>"


def blad(navn: str, tekst: object) -> str:
    """An element that holds a text."""
    return f"<{navn}>{escape(str(tekst))}</{navn}>"


def tid(moment: datetime) -> str:
    """A moment as the samples write it: Danish offset, milliseconds."""
    return moment.astimezone(DANISH_ZONE).isoformat(timespec="milliseconds")


def dokument(rod: str, *indhold: str, navnerum: Mapping[str, str] = NAVNERUM) -> Element:
    """A whole answer; `navnerum` has the prefixes that its parts use, those of this module among them."""
    erklaeringer = _erklaeringer({**NAVNERUM, **navnerum})
    return etree.fromstring(f"<w:{rod}{erklaeringer}>{''.join(indhold)}</w:{rod}>", _PARSER)


def _erklaeringer(navnerum: Mapping[str, str]) -> str:
    return "".join(f' xmlns:{praefiks}="{uri}"' for praefiks, uri in navnerum.items())


def hoved(
    tjeneste: str,
    transaktion_id: str | None,
    nu: datetime,
    *,
    fejl: Iterable[Aktionsafvisning] = (),
    advis: Iterable[Aktionsafvisning] = (),
    teknisk: bool = False,
) -> str:
    """HovedOplysningerSvar with what concerns the whole message.

    Numbers of errors are unique together with the service's identifier only. A technical error has another one.
    """
    navn = _SERVICEIDENTIFIKATORER.get(tjeneste, tjeneste)
    identifikator = f"OIO{navn}" if teknisk else navn
    return led(
        "k:HovedOplysningerSvar",
        blad("k:TransaktionIdentifikator", transaktion_id) if transaktion_id else "",
        blad("k:ServiceIdentifikator", identifikator),
        blad("k:TransaktionTid", tid(nu)),
        led(
            "k:SvarStruktur",
            *(
                led("k:AdvisStruktur", blad("k:AdvisIdentifikator", a.nummer), blad("k:AdvisTekst", a.tekst))
                for a in advis
            ),
            *(led("k:FejlStruktur", blad("k:FejlIdentifikator", f.nummer), blad("k:FejlTekst", f.tekst)) for f in fejl),
        ),
    )


def system(se_nummer: str) -> str:
    """FordringhaverSystemIDStruktur."""
    return led("w:FordringhaverSystemIDStruktur", blad("v:VirksomhedSENummerIdentifikator", se_nummer))


def aktion(resultat: Resultat) -> str:
    """MFAktionStruktur.

    Raises:
        LookupError: The result has no moment yet.
    """
    if resultat.aendret is None:
        raise LookupError("the result was not kept")
    return led(
        "w:MFAktionStruktur",
        blad("e:FordringInddrivelseFordringIdentifikator", resultat.fordring_id),
        blad("e:FordringInddrivelseHovedFordringIdentifikator", resultat.hoved_fordring_id),
        "" if resultat.reference is None else blad("e:FordringFordringHaverReference", resultat.reference),
        blad("e:ModtagFordringAktionIdentifikator", resultat.aktion_id),
        blad("e:ModtagFordringAktionKode", resultat.aktionskode),
        blad("e:FordringHaverIdentifikator", resultat.fordringshaver_id),
        blad("e:ModtagFordringAktionStatusKode", resultat.status.value),
        blad("e:ModtagFordringAktionStatusAendretDato", tid(resultat.aendret)),
        blad("e:FordringModtagelseDatoTid", tid(resultat.modtaget)),
        led("w:AfvistAarsagSamling", *map(_afvist, resultat.afvist)),
    )


def _afvist(afvisning: Aktionsafvisning) -> str:
    return led(
        "w:MFAktionAfvistStruktur",
        blad("e:ModtagFordringAktionAfvistIdentifikator", afvisning.nummer),
        blad("e:ModtagFordringAktionAfvistTekst", afvisning.tekst),
        led(
            "w:MFAktionAfvistParamSamling",
            *(blad("e:ModtagFordringAktionAfvistParameterTekst", parameter) for parameter in afvisning.parametre),
        ),
    )


def kvittering(resultat: Resultat) -> str:
    """Kvittering: the action, and what was done."""
    udfoert = resultat.udfoert
    return led(
        "w:Kvittering",
        aktion(resultat),
        "" if udfoert is None else led("w:UdfoertAktionValg", *_poster(udfoert)),
    )


def _poster(post: Post) -> Iterable[str]:
    """A record as elements: what holds a record or a list of them is of `w`, everything else a leaf."""
    for navn, vaerdi in post.items():
        for en in vaerdi if isinstance(vaerdi, list) else (vaerdi,):
            if isinstance(en, dict):
                yield led(f"w:{navn}", *_poster(en))
            elif en is not None:
                yield blad(f"{_PRAEFIKSER.get(navn, 'e')}:{navn}", en)
