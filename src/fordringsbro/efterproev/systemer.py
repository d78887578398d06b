"""The invariants between us and one collection system.

What we believe is of the moment before the system is asked. What is on its way at that moment may have been carried out
or not, so it explains a difference; what is set going later is seen by looking twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fordringsbro.aktion.aktioner import AENDR, FHI, SKABENDE, TILBAGEKALD
from fordringsbro.aktion.model import Backend
from fordringsbro.efterproev import beholdning, kobling
from fordringsbro.efterproev.kontrol import Invariant, Kontrol, proev
from fordringsbro.platform.database import Connection

_AABEN: Final = "a.tilstand NOT IN ('DONE', 'REJECTED')"
#: A claim that the system collects.
_INDDRIVES: Final = "h.tilstand <> 'AFVIST' AND h.ophoer IS NULL"
# Claims of ours that the system was told of, created, and that no conversion took out of it; with what it has.
_PAR: Final = "FROM vores v JOIN hos_fordring h ON h.fordring_id = v.hos_id WHERE v.oprettet"
_OPRETTEDE: Final = "SELECT count(*) FROM vores WHERE oprettet"
# Claims that a withdrawal on its way may end.
_OPHOERENDE: Final = f"""
    EXISTS (SELECT 1 FROM nymf.aktion a WHERE a.aktionskode = '{TILBAGEKALD}' AND {_AABEN}
            AND a.fordring_id IN (v.fordring_id, v.hoved_fordring_id, v.opskriver_fordring_id))
"""
# A return that the system tells of, and that was not fetched yet.
_RETUR_PAA_VEJ: Final = """
    h.ophoer = 'RETU' AND EXISTS (
        SELECT 1 FROM hos_underretning u LEFT JOIN underretning.linje l
          ON l.backend = %(backend)s AND l.fordringshaver_id::text = u.fordringshaver
        WHERE u.fordringshaver = v.fordringshaver AND u.slags = 'MFUnderretReturnerStruktur'
          AND u.nummer > coalesce(l.sidste_nummer, 0))
"""

_EN_GANG: Final = Invariant(
    "{backend}_once",
    "Hver oprettet fordring findes præcis én gang i {backend}",
    "Every created claim is at {backend} exactly once",
    _OPRETTEDE,
    f"""
    WITH flere AS (SELECT h.fordringshaver, h.reference, count(*) AS antal FROM hos_fordring h
                   WHERE {_INDDRIVES} AND h.reference <> '' GROUP BY 1, 2 HAVING count(*) > 1)
    SELECT v.fordring_id::text, concat('not there', CASE WHEN h.tilstand IS NOT NULL THEN ': ' END, h.tilstand)
    FROM vores v LEFT JOIN hos_fordring h ON h.fordring_id = v.hos_id
    WHERE v.oprettet AND h.tilstand IS DISTINCT FROM 'OPRETTET'
    UNION ALL
    SELECT v.fordring_id::text, concat('there ', g.antal, ' times')
    FROM vores v JOIN hos_fordring h ON h.fordring_id = v.hos_id
    JOIN flere g ON g.fordringshaver = h.fordringshaver AND g.reference = h.reference
    WHERE v.oprettet AND {_INDDRIVES}
    ORDER BY 1
    """,
)
_SKABENDE: Final = ", ".join(f"'{kode}'" for kode in sorted(SKABENDE))
_UDFOERT_EN_GANG: Final = Invariant(
    "{backend}_executed_once",
    "Hver handling er udført én gang i {backend}",
    "Every action was executed once at {backend}",
    "SELECT count(*) FROM hos_udfoert",
    f"""
    SELECT concat('action ', nummer), concat('executed ', antal, ' times') FROM hos_udfoert WHERE antal <> 1
    UNION ALL
    SELECT v.fordring_id::text, concat('created ', count(u.nummer), ' times')
    FROM vores v LEFT JOIN hos_udfoert u ON u.fordring_id = v.hos_id AND u.kode IN ({_SKABENDE})
    WHERE v.oprettet AND NOT v.flyttet AND v.opskriver_fordring_id IS NULL
    GROUP BY v.fordring_id HAVING count(u.nummer) <> 1
    ORDER BY 1
    """,
)
# Actions of ours by the number that the system knows them by.
_NUMRE: Final = """
    SELECT s.aktion_id, s.aktionskode, s.tilstand, s.fordring_id,
           CASE s.backend WHEN 'DMI' THEN s.loebenummer ELSE s.backend_aktion_id END AS nummer
    FROM inddrivelse.afsendelse s WHERE s.backend = %(backend)s
"""
_UDFALD: Final = Invariant(
    "{backend}_outcomes",
    "{backend} har udført det, vi holder for udført, på den rigtige fordring, og ikke andet",
    "{backend} carried out what we say was carried out, on the right claim, and nothing else",
    "SELECT count(*) FROM inddrivelse.afsendelse WHERE backend = %(backend)s",
    f"""
    WITH numre AS ({_NUMRE}),
    -- Carried out under numbers that we were never told, or not yet: these can only be counted.
    ukendte AS (SELECT u.nummer, u.kode, row_number() OVER (PARTITION BY u.kode ORDER BY u.nummer) AS plads
                FROM hos_udfoert u WHERE NOT EXISTS (SELECT 1 FROM numre n WHERE n.nummer = u.nummer))
    SELECT concat('action ', n.aktion_id), concat(n.tilstand, CASE WHEN u.nummer IS NULL THEN ', and not carried out'
                                                                  ELSE ', and carried out' END)
    FROM numre n LEFT JOIN hos_udfoert u USING (nummer)
    WHERE n.tilstand = 'DONE' AND n.nummer IS NOT NULL AND u.nummer IS NULL
       OR n.tilstand = 'REJECTED' AND u.nummer IS NOT NULL
    UNION ALL
    SELECT concat('action ', n.aktion_id), concat('carried out on ', k.fordring_id, ', sent for ', n.fordring_id)
    FROM numre n JOIN hos_udfoert u USING (nummer) JOIN kendt k ON k.hos_id = u.fordring_id
    WHERE k.fordring_id <> n.fordring_id
    UNION ALL
    SELECT string_agg(concat('action ', n.aktion_id), ', ' ORDER BY n.aktion_id), concat('share number ', n.nummer)
    FROM numre n WHERE n.nummer IS NOT NULL GROUP BY n.nummer HAVING count(*) > 1
    UNION ALL
    SELECT concat('action ', n.aktion_id), 'DONE, and not carried out'
    FROM (SELECT aktion_id, aktionskode, row_number() OVER (PARTITION BY aktionskode ORDER BY aktion_id) AS plads
          FROM numre WHERE nummer IS NULL AND tilstand = 'DONE') n
    WHERE n.plads > (SELECT count(*) FROM ukendte u WHERE u.kode = n.aktionskode)
    UNION ALL
    SELECT concat('number ', u.nummer), concat(u.kode, ' carried out, and not sent')
    FROM ukendte u
    WHERE u.plads > (SELECT count(*) FROM numre n WHERE n.nummer IS NULL AND n.aktionskode = u.kode
                     AND n.tilstand <> 'REJECTED')
    ORDER BY 1
    """,
)
_SALDI: Final = Invariant(
    "{backend}_balances",
    "Beløbene er de samme i {backend}",
    "The amounts are the same at {backend}",
    _OPRETTEDE,
    f"""
    SELECT v.fordring_id::text, concat(h.saldo_oere, ' oere, ', v.saldo_oere, ' expected')
    FROM vores v JOIN hos_fordring h ON h.fordring_id = v.hos_id
    LEFT JOIN (SELECT a.virkning_fordring_id, sum(least(a.virkning_oere, 0)) AS ned,
                      sum(greatest(a.virkning_oere, 0)) AS op
               FROM nymf.aktion a WHERE a.virkning_fordring_id IS NOT NULL AND {_AABEN} GROUP BY 1) paa_vej
      ON paa_vej.virkning_fordring_id = v.fordring_id
    WHERE v.oprettet AND h.saldo_oere NOT BETWEEN v.saldo_oere + coalesce(paa_vej.ned, 0)
                                              AND v.saldo_oere + coalesce(paa_vej.op, 0)
    ORDER BY 1
    """,
)
# A related claim names its main claim by an id that the main claim has or had there. A main claim that never was there
# can't be named.
_STAMDATA: Final = Invariant(
    "{backend}_masterdata",
    "Fordringshaver, type, art, hovedstol og hovedfordring er de samme i {backend}",
    "Claimant, type, art, principal and main claim are the same at {backend}",
    _OPRETTEDE,
    f"""
    SELECT v.fordring_id::text, concat('claimant ', h.fordringshaver, ', ', v.fordringshaver, ' expected')
    {_PAR} AND h.fordringshaver <> v.fordringshaver
    UNION ALL
    SELECT v.fordring_id::text, concat('type ', h.type, ', ', v.type_kode, ' expected')
    {_PAR} AND h.type <> v.type_kode
    UNION ALL
    SELECT v.fordring_id::text, concat('art ', h.art, ', ', v.art, ' expected')
    {_PAR} AND h.art <> v.art
      AND NOT EXISTS (SELECT 1 FROM nymf.aktion a WHERE a.fordring_id = v.fordring_id AND {_AABEN}
                      AND a.aktionskode = '{AENDR}' AND a.fakta ->> 'art' = h.art)
    UNION ALL
    SELECT v.fordring_id::text, concat('principal ', h.hovedstol_oere, ' oere, ', v.hovedstol_oere, ' expected')
    {_PAR} AND h.hovedstol_oere <> v.hovedstol_oere
      AND NOT EXISTS (SELECT 1 FROM nymf.aktion a WHERE a.fordring_id = v.fordring_id AND {_AABEN}
                      AND a.aktionskode = '{FHI}' AND (a.fakta ->> 'hovedstol_oere')::bigint = h.hovedstol_oere)
    UNION ALL
    SELECT v.fordring_id::text, concat('main claim ', h.hoved_id, ', ', coalesce(v.hoved_fordring_id, v.fordring_id),
                                       ' expected')
    {_PAR} AND NOT EXISTS (SELECT 1 FROM kendt k WHERE k.hos_id = h.hoved_id
                           AND k.fordring_id = coalesce(v.hoved_fordring_id, v.fordring_id))
      AND EXISTS (SELECT 1 FROM kendt k WHERE k.fordring_id = coalesce(v.hoved_fordring_id, v.fordring_id))
    ORDER BY 1
    """,
)
_OPHOERT: Final = Invariant(
    "{backend}_ended",
    "Fordringer er ophørt begge steder eller ingen af dem, og af samme grund, i {backend}",
    "Claims have ended in both places or neither, and for the same reason, at {backend}",
    _OPRETTEDE,
    f"""
    SELECT v.fordring_id::text,
           CASE WHEN h.ophoer IS NULL THEN concat('still collected, ended here: ', v.ophoer_aarsag)
                ELSE concat('ended there: ', h.ophoer, ', here: ', coalesce(v.ophoer_aarsag, 'not')) END
    {_PAR} AND h.ophoer IS DISTINCT FROM v.ophoer_aarsag
      -- What ended here has ended there for good; what has not may be about to.
      AND NOT (h.ophoer IS NOT NULL AND ({_OPHOERENDE} OR {_RETUR_PAA_VEJ}))
    ORDER BY 1
    """,
)
_AFVIST: Final = Invariant(
    "{backend}_rejected",
    "Intet, vi holder for afvist, inddrives i {backend}",
    "Nothing that we say was rejected is collected at {backend}",
    "SELECT count(*) FROM vores WHERE afvist",
    f"""
    SELECT v.fordring_id::text, concat('collected there: ', h.fordring_id)
    FROM vores v JOIN hos_fordring h ON h.fordring_id = v.hos_id WHERE v.afvist AND {_INDDRIVES} ORDER BY 1
    """,
)
_KONVERTERET: Final = Invariant(
    "{backend}_converted",
    "Det, der er konverteret ud af {backend}, inddrives ikke længere der",
    "What was converted out of {backend} is no longer collected there",
    "SELECT count(*) FROM kendt WHERE tidligere",
    f"""
    SELECT k.fordring_id::text, concat(k.hos_id, ' is still collected')
    FROM kendt k JOIN hos_fordring h ON h.fordring_id = k.hos_id WHERE k.tidligere AND {_INDDRIVES} ORDER BY 1
    """,
)
_UKENDTE: Final = Invariant(
    "{backend}_known",
    "{backend} har ingen fordringer, som vi ikke har sendt",
    "{backend} holds no claims that we did not send",
    "SELECT count(*) FROM hos_fordring",
    """
    SELECT h.fordring_id::text, CASE WHEN h.opskriver_id IS NOT NULL THEN concat('writes up ', h.opskriver_id)
                                     WHEN h.reference <> '' THEN 'with a reference' ELSE 'without a reference' END
    FROM hos_fordring h WHERE NOT EXISTS (SELECT 1 FROM kendt k WHERE k.hos_id = h.fordring_id) ORDER BY 1
    """,
)
_UNDERRETNINGER: Final = Invariant(
    "{backend}_notifications",
    "Hver underretning fra {backend} til og med den sidst læste er gemt",
    "Every notification of {backend} up to the one read last is kept",
    "SELECT count(*) FROM hos_underretning",
    """
    SELECT u.nummer::text, concat('read past, and not kept: ', u.slags)
    FROM hos_underretning u JOIN underretning.linje l
      ON l.backend = %(backend)s AND l.fordringshaver_id::text = u.fordringshaver AND u.nummer <= l.sidste_nummer
    WHERE NOT EXISTS (SELECT 1 FROM underretning.underretning e
                      WHERE e.backend = %(backend)s AND e.fordringshaver_id = l.fordringshaver_id
                        AND e.backend_nummer = u.nummer)
    ORDER BY 1
    """,
)
_ALLE: Final = (
    _EN_GANG, _UDFOERT_EN_GANG, _UDFALD, _SALDI, _STAMDATA, _OPHOERT, _AFVIST, _KONVERTERET, _UKENDTE, _UNDERRETNINGER,
)  # fmt: skip


def systemets(conn: Connection, backend: Backend, url: str) -> Iterator[Kontrol]:
    """The invariants between us and a system, tried in the caller's transaction, which has read nothing yet.

    Raises:
        IntetSvarError: The system can't be asked.
    """
    kobling.vores(conn, backend)
    beholdning.hent(conn, backend, url)
    kobling.kobl(conn, backend)
    for invariant in _ALLE:
        yield proev(conn, invariant, {"backend": backend.value})
