"""The actions of AnmodEnDebitorkonto: reminders, end and resumption of an account, its statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fordringsbro.sf1590.anmodning.handling import Handling, Kontekst, kraev_aabne, om_konto
from fordringsbro.sf1590.anmodning.model import Anmodningshandling, Debitoranmodning, Gennemfoert
from fordringsbro.sf1590.anmodning.udtog import kontoudtog
from fordringsbro.sf1590.faelles.aarsager import Svargrund


def _rykkerstop(k: Kontekst, a: Debitoranmodning) -> Gennemfoert:
    return _saet_rykkerstop(k, a, stop=True)


def _rykkerstop_ophoer(k: Kontekst, a: Debitoranmodning) -> Gennemfoert:
    return _saet_rykkerstop(k, a, stop=False)


def _saet_rykkerstop(k: Kontekst, a: Debitoranmodning, *, stop: bool) -> Gennemfoert:
    kraev_aabne(k, a.konti)
    svar = k.bog.saet_rykkerstop(k.conn, kommune_cvr=k.kommune.cvr, konto_id=a.konto_id, stop=stop, dato=k.i_dag)
    return _gennemfoert(a, Svargrund.UAENDRET if svar.gentaget else None)


def _afslut(k: Kontekst, a: Debitoranmodning) -> Gennemfoert:
    """End the account today; one that has ended keeps its day."""
    konto = k.bog.laas_konti(k.conn, k.kommune.cvr, a.konti)[a.konto_id]
    if konto.afsluttet_dato is not None:
        return _gennemfoert(a, Svargrund.ALLEREDE_AFSLUTTET)
    k.bog.afslut_konto(k.conn, kommune_cvr=k.kommune.cvr, konto_id=a.konto_id, dato=k.i_dag)
    return Gennemfoert()


def _genoptag(k: Kontekst, a: Debitoranmodning) -> Gennemfoert:
    svar = k.bog.genoptag_konto(k.conn, kommune_cvr=k.kommune.cvr, konto_id=a.konto_id, dato=k.i_dag)
    return _gennemfoert(a, Svargrund.UAENDRET if svar.gentaget else None)


def _udtog(k: Kontekst, a: Debitoranmodning) -> Gennemfoert:
    fra, til = a.fra_dato or k.i_dag, a.til_dato or k.i_dag
    return Gennemfoert(resultat={"DebitorkontoUdtog": kontoudtog(k.bog.udtog(k.conn, a.konto_id, fra, til))})


def _gennemfoert(a: Debitoranmodning, bemaerkning: Svargrund | None) -> Gennemfoert:
    return Gennemfoert((om_konto(bemaerkning, a.konto_id),) if bemaerkning else ())


HANDLINGER: Final[Mapping[str, Handling]] = {
    Anmodningshandling.RYKKERSTOP: _rykkerstop,
    Anmodningshandling.RYKKERSTOP_OPHOER: _rykkerstop_ophoer,
    Anmodningshandling.KONTOUDTOG: _udtog,
    Anmodningshandling.AFSLUT_KONTO: _afslut,
    Anmodningshandling.GENOPTAG_KONTO: _genoptag,
    Anmodningshandling.AFSLUT_NAAR_BETALT: _afslut,
}
