"""Payments and their reversals as JSON and back; see `form`."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog.betaling import Indbetaling, OensketDaekning
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering, OensketNedregulering
from fordringsbro.debitor.form import Form, fagsystem_form, fyldt, linjer, part_form, part_fra, til_linjer
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.part import OprettetAf, Rolle


def indbetaling_form(i: Indbetaling) -> Form:
    """A payment without its id."""
    return fyldt(
        {
            "kommune_cvr": i.kommune_cvr,
            "oprettet_af": fagsystem_form(i.oprettet_af),
            "konto_id": str(i.konto_id),
            "dato": i.dato.isoformat(),
            "beloeb_oere": i.beloeb_oere,
            "type": i.type,
            "part": part_form(i.part) if i.part else None,
            "roller": sorted(i.roller),
            "tekstlinjer": linjer(i.tekstlinjer),
            "daekninger": [[str(d.fordring_id), d.beloeb_oere, *_slags(d.slags)] for d in i.daekninger],
        }
    )


def indbetaling_fra(indbetaling_id: UUID, form: Form) -> Indbetaling:
    """The payment of a form."""
    cvr, it_system = form["oprettet_af"]
    return Indbetaling(
        indbetaling_id=indbetaling_id,
        kommune_cvr=form["kommune_cvr"],
        oprettet_af=OprettetAf(cvr, UUID(it_system)),
        konto_id=UUID(form["konto_id"]),
        dato=date.fromisoformat(form["dato"]),
        beloeb_oere=form["beloeb_oere"],
        type=form.get("type"),
        part=part_fra(form.get("part")),
        roller=frozenset(Rolle(r) for r in form.get("roller", ())),
        tekstlinjer=til_linjer(form),
        daekninger=tuple(
            OensketDaekning(UUID(f), b, *map(Slags, slags)) for f, b, *slags in form.get("daekninger", ())
        ),
    )


def _slags(slags: Slags) -> list[str]:
    """What kind of object is named, unless it is a claim: that goes without saying, as in what was kept before."""
    return [] if slags is Slags.FORDRING else [slags.value]


def indbetaling_nedregulering_form(n: IndbetalingNedregulering) -> Form:
    """The reversal of a payment without its id."""
    return fyldt(
        {
            "kommune_cvr": n.kommune_cvr,
            "oprettet_af": fagsystem_form(n.oprettet_af),
            "konto_id": str(n.konto_id),
            "indbetaling_id": str(n.indbetaling_id),
            "dato": n.dato.isoformat(),
            "beloeb_oere": n.beloeb_oere,
            "aarsag": n.aarsag,
            "aarsag_tekst": n.aarsag_tekst,
            "daekninger": [
                [
                    str(d.daekning_id),
                    d.beloeb_oere,
                    str(d.daekning_nedregulering_id) if d.daekning_nedregulering_id else None,
                    *_slags(d.slags),
                ]
                for d in n.daekninger
            ],
            "ordre": n.ordre,
            "betalt_oere": n.betalt_oere,
        }
    )


def indbetaling_nedregulering_fra(nedregulering_id: UUID, form: Form, beloeb_oere: int) -> IndbetalingNedregulering:
    """The reversal of a form; `beloeb_oere` is what was taken back, also when that was not told but decided."""
    cvr, it_system = form["oprettet_af"]
    return IndbetalingNedregulering(
        nedregulering_id=nedregulering_id,
        kommune_cvr=form["kommune_cvr"],
        oprettet_af=OprettetAf(cvr, UUID(it_system)),
        konto_id=UUID(form["konto_id"]),
        indbetaling_id=UUID(form["indbetaling_id"]),
        dato=date.fromisoformat(form["dato"]),
        beloeb_oere=beloeb_oere,
        aarsag=form.get("aarsag"),
        aarsag_tekst=form.get("aarsag_tekst"),
        daekninger=tuple(
            OensketNedregulering(UUID(noegle), beloeb, UUID(egen) if egen else None, *map(Slags, slags))
            for noegle, beloeb, egen, *slags in form.get("daekninger", ())
        ),
        ordre=form.get("ordre", False),
        betalt_oere=form.get("betalt_oere"),
    )
