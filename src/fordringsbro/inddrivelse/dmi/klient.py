"""DMI by its asynchronous pairs: creations and regulations out, outcomes back by callback."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.model import Fordringsdata
from fordringsbro.contract.binding import Kontrakt, Post
from fordringsbro.contract.files import rod
from fordringsbro.inddrivelse.dmi.skriv import fordring, regulering
from fordringsbro.inddrivelse.levering import Aktionssvar, Leverance, Leverancesvar, Svarslags
from fordringsbro.inddrivelse.levering import Post as Leveringspost
from fordringsbro.inddrivelse.udveksling import Sendekanal, udveksl
from fordringsbro.platform.clock import Clock
from fordringsbro.wire.klient.client import kodelignende

NAMESPACE: Final = "{http://skat.dk/begrebsmodel/2009/01/15/}"
_OPRET: Final = f"{NAMESPACE}DMIFordringAsynkronOpret"
#: Stands for the status of an action in a callback whose header holds an error: a word that nobody has taught us.
FEJL_I_HOVED: Final = "FEJL_I_HOVED"
_REGULERING: Final = f"{NAMESPACE}DMIFordringAsynkronRegulering"


def kontrakt() -> Kontrakt:
    """Read the DMI contract."""
    return Kontrakt.load(rod("xsd") / "dmi" / "begrebsmodel.xsd")


class DmiKlient:
    """Speaks to DMI.

    Args:
        opret: The way to DMIFordringAsynkronOpret.
        regulering: The way to DMIFordringAsynkronRegulering.
        indberetter: Who reports, as DMI knows this system.
        clock: Time, for the messages' headers.
        dmi: The DMI contract.
    """

    def __init__(
        self, opret: Sendekanal, regulering: Sendekanal, indberetter: str, clock: Clock, dmi: Kontrakt | None = None
    ) -> None:
        self._opret = opret
        self._regulering = regulering
        self._indberetter = indberetter
        self._clock = clock
        self._kontrakt = dmi or kontrakt()

    def indberet(self, leverance: Leverance) -> Leverancesvar:
        """Send a delivery; the same correlation numbers again bring the callback again, never a second effect."""
        kontekst = {
            "HovedOplysninger": {
                "TransaktionsID": str(leverance.transaktion_id),
                "TransaktionsTid": self._clock.now(),
            }
        }
        poster = leverance.poster

        def oprettelser() -> Post:
            return {"Kontekst": kontekst, "Indberetter": self._indberetning(poster)}

        def reguleringer() -> Post:
            return {
                "Kontekst": kontekst,
                "FordringReguleringBatchID": leverance.leverance_id,
                "FordringAktionSamling": {"FordringAktion": [regulering(post, self._indberetter) for post in poster]},
            }

        if isinstance(poster[0].opgave.data, Fordringsdata):
            navn, kanal, besked = _OPRET, self._opret, oprettelser
        else:
            navn, kanal, besked = _REGULERING, self._regulering, reguleringer
        svar = udveksl(self._kontrakt, kanal, f"{navn}_I", besked, f"{navn}_O")
        return svar if isinstance(svar, Leverancesvar) else laes_svar(svar)

    def kvitteringer(self, leverance: Leverance) -> Leverancesvar:  # noqa: ARG002 - the signature of BackendKlient
        """DMI has no public service to ask; never called, since the backend has no receipts."""
        return Leverancesvar(Svarslags.MODTAGET)

    def _indberetning(self, poster: tuple[Leveringspost, ...]) -> Post:
        return {
            "DMIIndberetterOpretStruktur": {"DMIIndberetterID": self._indberetter},
            "Fordringliste": {
                "InddrivelseModregningsRIMopkrævningsfordring": [
                    fordring(post, post.opgave.data, self._indberetter)
                    for post in poster
                    if isinstance(post.opgave.data, Fordringsdata)
                ]
            },
            "Transportudlægsfordringliste": {},
        }


def laes_svar(svar: Post) -> Leverancesvar:
    """What the synchronous answer means: it says only whether DMI has the message."""
    hoved = (svar.get("Kontekst") or {}).get("HovedOplysningerSvar") or {}
    fejl = _fejl(hoved)
    if fejl:
        numre = kodelignende(str(en.get("FejlNummer")) for en in fejl)
        return Leverancesvar(Svarslags.UFORSTAAELIG, "_".join(("DMI", *numre)))
    return Leverancesvar(Svarslags.MODTAGET)


def laes_oprettet(melding: Post) -> list[Aktionssvar]:
    """The outcomes in MFFordringAsynkronOprettet_I; no reasons of error means created."""
    return [
        _udfald(
            a.OPRET.value,
            post,
            melding,
            tuple(
                (fejl["DMIFordringOpretFejlNummer"], fejl["DMIFordringOpretFejlTekst"])
                for fejl in post["FejlÅrsagSamling"].get("DMIFordringOpretFejlStruktur", [])
            ),
        )
        for post in melding["FordringOprettetListe"]["Fordringsvar"]
    ]


def laes_reguleret(melding: Post) -> list[Aktionssvar]:
    """The outcomes in MFFordringAsynkronReguleret_I; no reason of rejection means done."""
    svar = []
    for post in melding["FordringAktionSamling"]["FordringAktionSvar"]:
        afvist = post.get("FordringReguleringAktionAfvistStruktur")
        aarsager = (
            (
                (
                    afvist["FordringReguleringAktionAfvistNummer"],
                    afvist["FordringReguleringAktionAfvistTekst"],
                ),
            )
            if afvist
            else ()
        )
        udfald = _udfald(post["FordringReguleringAktionTypeKode"], post, melding, aarsager)
        for struktur in (post.get("AktionValg") or {}).values():
            udfald = _med_beloeb(udfald, struktur)
        svar.append(udfald)
    return svar


def _med_beloeb(svar: Aktionssvar, struktur: Post) -> Aktionssvar:
    """The outcome with what was done, and what is left."""
    ned = struktur.get("NedskrivningBeløbStruktur") or {}
    op = struktur.get("OpskrivningBeløbStruktur") or {}
    return replace(
        svar,
        rest_oere=(struktur.get("FordringRestBeløbStruktur") or {}).get("FordringRestBeløb"),
        beloeb_oere=ned.get("FordringNedskrivningBeløb", op.get("FordringOpskrivningBeløb")),
        reduceret=bool(struktur.get("InddrivelseReduceretBeløb")),
    )


def _udfald(aktionskode: str, post: Post, melding: Post, afvist: tuple[tuple[int, str], ...]) -> Aktionssvar:
    status = "AFVIST" if afvist else "UDFOERT"
    return Aktionssvar(
        # That a message with an error of its own names no reason does not say that anything was done.
        status=status if afvist or not _fejl(hovedoplysninger(melding)) else FEJL_I_HOVED,
        aktionskode=aktionskode,
        tidspunkt=hovedoplysninger(melding)["TransaktionsTid"],
        backend_fordring_id=post["DMIFordringEFIFordringID"],
        loebenummer=post["DMITransaktionLøbenummer"],
        afvist=afvist,
    )


def hovedoplysninger(melding: Post) -> Post:
    """The header of a callback, whichever of its two forms DMI uses."""
    kontekst: Post = melding["Kontekst"]
    hoved: Post = kontekst.get("HovedOplysninger") or kontekst["HovedOplysningerSvar"]
    return hoved


def _fejl(hoved: Post) -> list[Post]:
    """The errors in a header."""
    fejl: list[Post] = (hoved.get("SvarReaktion") or {}).get("Fejl", [])
    return fejl
