"""Reminder fees and collection interest: what the debtor system itself adds to a claim.

They stand in the ledger as objects of their own beside the claims, with an id, a journal and a balance; payments,
reversals and write-offs treat them as they treat claims. They are never handed over to collection by themselves.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from psycopg.errors import UniqueViolation

from fordringsbro.debitor.bog import adgang
from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, afvis
from fordringsbro.debitor.bog.identitet import kraev_egen
from fordringsbro.debitor.bog.journal import Art, Haendelse, bogfoer, fingeraftryk
from fordringsbro.debitor.bog.kendt import KendtKonto
from fordringsbro.debitor.form import Form, fordring_form, forskelle
from fordringsbro.debitor.model import Fordring, Slags
from fordringsbro.debitor.store import bog_store, kendt_store
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.record import record


@record
class Tilskrivning:
    """A fee or interest added to a claim.

    Attributes:
        tilskrivning_id: Its id.
        slags: `RYKKERGEBYR` or `OPKRAEVNINGSRENTE`.
        fordring_id: The claim.
        beloeb_oere: How much; above 0.
        dato: When it was added.
        periode_fra: First day that interest is for.
        periode_til: Last day that interest is for.
        forfaldsdato: When it falls due.
        srb: The last date to pay it.
    """

    tilskrivning_id: UUID
    slags: Slags
    fordring_id: UUID
    beloeb_oere: int
    dato: date
    periode_fra: date | None = None
    periode_til: date | None = None
    forfaldsdato: date | None = None
    srb: date | None = None


def tilskriv(conn: Connection, kommune_cvr: str, t: Tilskrivning, ur: Clock) -> bool:
    """Add a fee or interest to a claim; whether it is new.

    Raises:
        AfvisningError: `UKENDT` claim; `ANDET_INDHOLD`; `BELOEB_UGYLDIGT`; `ER_OVERDRAGET`, since collection adds its
            own; `PERIODE_UGYLDIG`; `KONTO_AFSLUTTET`.
        ValueError: `slags` is neither of the two.
        FejlError: `UTILGAENGELIG` when another account took the id at the same instant.
    """
    if t.slags is Slags.FORDRING:
        raise ValueError("a claim is registered, not added")
    objekt = Objekt(t.slags)
    konto, fordring = adgang.laas_fordring(conn, kommune_cvr, t.fordring_id)
    kraev_egen(conn, objekt, t.tilskrivning_id)
    form = fordring_form(_som_fordring(t))
    foer = kendt_store.fordringer_med_id(conn, [t.tilskrivning_id]).get(t.tilskrivning_id)
    if foer is not None:
        felter = forskelle(foer.indhold, form)
        if felter:
            raise afvis(Aarsag.ANDET_INDHOLD, objekt, t.tilskrivning_id, felt=felter[0])
        return False
    adgang.kraev_aaben(konto, fordring.konto_id)
    if fordring.slags is not Slags.FORDRING:
        raise afvis(Aarsag.UKENDT, Objekt.FORDRING, t.fordring_id)
    if t.beloeb_oere <= 0:
        raise afvis(Aarsag.BELOEB_UGYLDIGT, objekt, t.tilskrivning_id, felt="beloeb_oere")
    if t.periode_fra is not None and t.periode_til is not None and t.periode_til < t.periode_fra:
        raise afvis(Aarsag.PERIODE_UGYLDIG, objekt, t.tilskrivning_id, felt="periode_til")
    if fordring.overdraget:
        raise afvis(Aarsag.ER_OVERDRAGET, Objekt.FORDRING, t.fordring_id)
    _indsaet(conn, t, konto_id=fordring.konto_id, konto=konto, form=form, nu=ur.now())
    return True


def _indsaet(conn: Connection, t: Tilskrivning, *, konto_id: UUID, konto: KendtKonto, form: Form, nu: datetime) -> None:
    data = {"indhold": fingeraftryk(form)}
    (post,) = bogfoer([Haendelse(t.tilskrivning_id, Art.REGISTRERET, t.beloeb_oere, t.dato, None, data)], {}, nu)
    raekke = {
        "fordring_id": t.tilskrivning_id,
        "indhold": form,
        "saldo": t.beloeb_oere,
        "seq": post.seq,
        "hash": post.hash.hex(),
        "slags": t.slags,
    }
    try:
        ind = bog_store.registreringsind(
            konto_id=konto_id,
            kommune=konto.kommune_cvr,
            oprettet_af=konto.oprettet_af,
            ind={"fordringer": [raekke]},
            poster=[post],
            nu=nu,
        )
        bog_store.indsaet_registrering(conn, ind)
    except UniqueViolation as error:
        raise FejlError(Fejlkode.UTILGAENGELIG) from error
    bog_store.roer_konto(conn, konto_id, nu)


def _som_fordring(t: Tilskrivning) -> Fordring:
    return Fordring(
        fordring_id=t.tilskrivning_id,
        type_kode=t.slags,
        beloeb_oere=t.beloeb_oere,
        hovedstol_oere=t.beloeb_oere,
        stiftelsesdato=t.dato,
        periode_fra=t.periode_fra,
        periode_til=t.periode_til,
        forfaldsdato=t.forfaldsdato,
        srb=t.srb,
        hoved_fordring_id=t.fordring_id,
    )
