"""DækningAfskrivningRegistreringAfsend as a fagsystem receives it: the mailbox that stands in for a fagsystem.

A vendor's tester points a debtor system here, or lets the sandbox's own ledger tell; what was told can be listed. Where
the ledger of the municipality is ours, the mailbox knows which claims the fagsystem has, and refuses others as a real
one would; where it is another's, it takes what it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final
from uuid import UUID

from fordringsbro.contract.binding import Post
from fordringsbro.debitor.bog.afvisning import Objekt
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.bog.navne import eget_navn, mulige
from fordringsbro.debitor.opslag.laesning import Debitorlaesning
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.database import Connection
from fordringsbro.postkasse import modtaget_store
from fordringsbro.postkasse.modtaget import Bogfoeringspost, Bogfoeringsslags, Indvending, indvendinger
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.aarsagslister import AARSAGSLISTE
from fordringsbro.sf1590.faelles.afvisning import AfvistError, Felter, afvist, bemaerkning, reference
from fordringsbro.sf1590.faelles.hovedoplysninger import UKENDT_SYSTEM, Hoved
from fordringsbro.sf1590.faelles.koder import valgfri_kode
from fordringsbro.sf1590.faelles.kvittering import FLEST_BEMAERKNINGER, accepterer
from fordringsbro.sf1590.faelles.samtale import Behandlingsudfald, Kald, Svar

#: Each kind of post: the element's name, what names the post it reverses, what names the payment, its list of reasons.
_LISTER: Final = (
    (Bogfoeringsslags.DAEKNING, "FordringDækning", None, "IndbetalingIdentifikation", None),
    (Bogfoeringsslags.AFSKRIVNING, "FordringAfskrivning", None, None, AARSAGSLISTE[Art.AFSKREVET]),
    (
        Bogfoeringsslags.DAEKNING_NEDREGULERING,
        "FordringDækningNedregulering",
        "FordringDækningIdentifikation",
        "IndbetalingNedreguleringIdentifikation",
        None,
    ),
    (
        Bogfoeringsslags.AFSKRIVNING_NEDREGULERING,
        "FordringAfskrivningNedregulering",
        "FordringAfskrivningIdentifikation",
        None,
        AARSAGSLISTE[Art.AFSKRIVNING_TILBAGEFOERT],
    ),
)


class DaekningModtagelse:
    """The mailbox.

    Args:
        bog: The ledger, which knows whose claims are whose.
        vores: Whether a municipality's ledger is ours, by its CVR number.
    """

    def __init__(self, bog: Debitorlaesning, vores: Callable[[str], bool]) -> None:
        self._bog = bog
        self._vores = vores

    def opret(self, conn: Connection, kald: Kald) -> Svar:
        """OpretDækningAfskrivning: keep what is told, all of it or nothing."""
        konto_id, modtager = UUID(kald.felter["DebitorkontoIdentifikation"]), modtageren(kald.hoved)
        try:
            poster = list(laes_poster(kald.felter, konto_id))
        except AfvistError as error:
            return _afvis(kald, [afvist(error)])
        kendt = modtaget_store.laas_og_kend(conn, modtager, kald.kommune.cvr, poster)
        imod = [*self._fremmede(conn, kald, modtager, poster), *indvendinger(poster, kendt)]
        if imod:
            return _afvis(kald, [_afvisning(i) for i in imod])
        nye = [p for p in poster if p.post_id not in kendt.poster]
        modtaget_store.indsaet(conn, modtager, kald.kommune.cvr, nye, kald.nu)
        gentagne = [p for p in poster if p.post_id in kendt.poster]
        return accepterer(
            kald, str(konto_id), [bemaerkning(Svargrund.GENTAGET, p.slags.objekt, p.post_id) for p in gentagne]
        )

    def _fremmede(
        self, conn: Connection, kald: Kald, modtager: OprettetAf, poster: Sequence[Bogfoeringspost]
    ) -> Iterator[Indvending]:
        """Claims that the fagsystem does not have, as far as we can know."""
        if not self._vores(kald.kommune.cvr):
            return
        cvr, ider = kald.kommune.cvr, dict.fromkeys(p.fordring_id for p in poster)
        egne = [b for b in self._bog.billeder(conn, list(mulige(cvr, ider))) if b.kommune_cvr == cvr]
        kendte = {b.fordring.fordring_id: b for b in egne}
        for fordring_id in ider:
            billede = kendte.get(fordring_id) or kendte.get(eget_navn(cvr, fordring_id))
            konti = [mulige(cvr, [p.konto_id]) for p in poster if p.fordring_id == fordring_id]
            egen = billede is not None and billede.oprettet_af == modtager
            if billede is None or not egen or not all(billede.konto_id in k for k in konti):
                yield Indvending(Svargrund.UKENDT, Objekt.FORDRING, fordring_id)


def modtageren(hoved: Hoved) -> OprettetAf:
    """The fagsystem that is told: the route's receiver."""
    system = UUID(hoved.modtager_system) if hoved.modtager_system else UKENDT_SYSTEM
    return OprettetAf(hoved.kommune_cvr or "", system)


def laes_poster(felter: Felter, konto_id: UUID) -> Iterator[Bogfoeringspost]:
    """Everything a message tells of; what is reversed comes before its reversal.

    Raises:
        AfvistError: `UKENDT_KODE`.
    """
    for slags, navn, forgaenger, betaling, aarsager in _LISTER:
        for f in felter.get(f"{navn}Liste", {}).get(navn, ()):
            post_id = f[f"{navn}Identifikation"]
            yield Bogfoeringspost(
                post_id=UUID(post_id),
                slags=slags,
                konto_id=konto_id,
                fordring_id=UUID(f["FordringIdentifikation"]),
                beloeb_oere=f[f"{navn}Beløb"],
                forgaenger_id=UUID(f[forgaenger]) if forgaenger else None,
                indbetaling_id=_valgfri(f, betaling),
                aarsag=valgfri_kode(aarsager, f, f"{navn}Årsag", reference(slags.objekt, UUID(post_id)))
                if aarsager
                else None,
            )


def _valgfri(felter: Post, navn: str | None) -> UUID | None:
    return UUID(felter[navn]) if navn in felter else None


def _afvisning(indvending: Indvending) -> Felter:
    return bemaerkning(indvending.kode, indvending.objekt, indvending.objekt_id)


def _afvis(kald: Kald, hvorfor: Sequence[Felter]) -> Svar:
    konto_id = kald.felter["DebitorkontoIdentifikation"]
    valg = {"AfvisningListe": {"Afvisning": list(hvorfor[:FLEST_BEMAERKNINGER])}}
    felter = {"DebitorkontoIdentifikation": konto_id, "BehandlingDatoTid": kald.nu, **valg}
    return Svar(felter, Behandlingsudfald.AFVIST, konto_id)
