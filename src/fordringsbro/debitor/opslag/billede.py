"""What the ledger answers with: complete pictures of accounts and claims, and what can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from fordringsbro.debitor.bog.betaling import Daekning, Indbetaling
from fordringsbro.debitor.bog.journal import Art, Journalpost, Kontohaendelse
from fordringsbro.debitor.bog.kendt import Overdragelsesstand
from fordringsbro.debitor.bog.tilbagefoersel import DaekningNedregulering, IndbetalingNedregulering
from fordringsbro.debitor.form import (
    afskrivning_fra,
    afskrivning_nedregulering_fra,
    henstand_fra,
    nedregulering_fra,
)
from fordringsbro.debitor.model import (
    Afskrivning,
    AfskrivningNedregulering,
    Fordring,
    Haeftelse,
    Henstand,
    Konto,
    Nedregulering,
    Opkraevning,
    Slags,
)
from fordringsbro.debitor.part import OprettetAf, Part, Rolle, enkelte
from fordringsbro.platform.record import record


@record
class Fordringslinje:
    """A claim in a list.

    Attributes:
        system_id: The ledger's own key (`SystemUnikIdentifikation`).
        srb: The last date to pay without default that counts now.
        restance_oere: What is owed: the sum of the journal.
        overdragelse: How far the claim is on its way to collection.
        slags: Whether it is a claim, or a fee or interest that the debtor system added to `hoved_fordring_id`.
    """

    fordring_id: UUID
    system_id: str
    konto_id: UUID
    kommune_cvr: str
    type_kode: str
    reference: str | None
    hoved_fordring_id: UUID | None
    beloeb_oere: int
    restance_oere: int
    srb: date | None
    overdragelse: Overdragelsesstand
    registreret_at: datetime
    slags: Slags


@record
class Hovedhenvisning:
    """The claim that a related claim, fee or interest belongs to: its id, the ledger's own key, its type's code."""

    fordring_id: UUID
    system_id: str
    type_kode: str


@record
class Fordringsbillede:
    """Everything about one claim, fee or interest.

    Attributes:
        fordring: As it was told last. Of a fee or interest `stiftelsesdato` is when it was added, and
            `hoved_fordring_id` the claim it was added to.
        slags: Whether it is a claim, or a fee or interest that the debtor system added.
        kommune_cvr: The municipality.
        konto_id: The account.
        oprettet_af: The fagsystem that created it.
        ejet_af: The fagsystem that may change it now; None when the debtor system looks after the account.
        ansvarlig: Who is legally responsible for the account.
        medhaeftere: Who is liable for every claim of the account beside the responsible one.
        system_id: The ledger's own key.
        registreret_at: When it was registered.
        srb: The last date to pay without default that counts now: set at registration or later, moved by deferments.
        restance_oere: What is owed.
        overdragelse: How far the claim is on its way to collection.
        haeftelser: Who else is liable for this claim; for a fee or interest those who are liable for its claim.
        poster: The journal, in order.
        hoved: The claim that a related claim, fee or interest belongs to.
        haeftet_at: When each liability was registered, by its id.
    """

    fordring: Fordring
    slags: Slags
    kommune_cvr: str
    konto_id: UUID
    oprettet_af: OprettetAf
    ejet_af: OprettetAf | None
    ansvarlig: Part
    medhaeftere: tuple[Part, ...]
    system_id: str
    registreret_at: datetime
    srb: date | None
    restance_oere: int
    overdragelse: Overdragelsesstand
    haeftelser: tuple[Haeftelse, ...]
    poster: tuple[Journalpost, ...]
    hoved: Hovedhenvisning | None = None
    haeftet_at: Mapping[UUID, datetime] = field(default_factory=dict)

    @property
    def daekninger(self) -> tuple[tuple[Daekning, datetime], ...]:
        """The coverages with the time each was booked; reversed ones are among them."""
        return tuple(
            (
                Daekning(
                    daekning_id=p.reference_id,
                    indbetaling_id=UUID(str(p.data["indbetaling_id"])),
                    fordring_id=p.fordring_id,
                    beloeb_oere=-p.beloeb_oere,
                    overdraget=bool(p.data.get("overdraget")),
                    slags=self.slags,
                ),
                p.bogfoert_at,
            )
            for p in self.poster
            if p.art is Art.DAEKKET and p.reference_id
        )

    @property
    def daekning_nedreguleringer(self) -> tuple[tuple[DaekningNedregulering, datetime], ...]:
        """The reversals of coverages with the time each was booked."""
        return tuple(
            (
                DaekningNedregulering(
                    daekning_nedregulering_id=p.reference_id,
                    nedregulering_id=UUID(str(p.data["nedregulering_id"])),
                    indbetaling_id=UUID(str(p.data["indbetaling_id"])),
                    daekning_id=UUID(str(p.data["daekning_id"])),
                    fordring_id=p.fordring_id,
                    beloeb_oere=p.beloeb_oere,
                    overdraget=bool(p.data.get("overdraget")),
                    slags=self.slags,
                ),
                p.bogfoert_at,
            )
            for p in self.poster
            if p.art is Art.DAEKNING_TILBAGEFOERT and p.reference_id
        )

    @property
    def afskrivninger(self) -> tuple[tuple[Afskrivning, datetime], ...]:
        """The write-offs with the time each was booked; reversed ones are among them."""
        return tuple(
            (afskrivning_fra(p.reference_id, p.form), p.bogfoert_at)
            for p in self.poster
            if p.art is Art.AFSKREVET and p.reference_id
        )

    @property
    def afskrivning_nedreguleringer(self) -> tuple[tuple[AfskrivningNedregulering, datetime], ...]:
        """The reversals of write-offs with the time each was booked."""
        return tuple(
            (afskrivning_nedregulering_fra(p.reference_id, p.form), p.bogfoert_at)
            for p in self.poster
            if p.art is Art.AFSKRIVNING_TILBAGEFOERT and p.reference_id
        )

    @property
    def henstande(self) -> tuple[tuple[Henstand, datetime], ...]:
        """The deferments with the time each was booked; one that was ended went to the day before, if it ever began."""
        fundne: list[tuple[Henstand, datetime]] = []
        for p in self.poster:
            if p.art is Art.HENSTAND_GIVET and p.reference_id:
                fundne.append((henstand_fra(p.reference_id, p.form), p.bogfoert_at))
            elif p.art is Art.HENSTAND_OPHOERT:
                sidste = p.virkningsdato - timedelta(days=1)
                fundne = [(replace(h, til=min(h.til, sidste)), tid) for h, tid in fundne if h.fra <= sidste]
        return tuple(fundne)

    @property
    def nedreguleringer(self) -> tuple[tuple[Nedregulering, datetime], ...]:
        """The write-downs with the time each was booked."""
        return tuple(
            (nedregulering_fra(p.reference_id, p.form), p.bogfoert_at)
            for p in self.poster
            if p.art is Art.NEDREGULERET and p.reference_id
        )

    def haeftende(self, dato: date) -> tuple[Part, ...]:
        """Everybody liable on a date: the account's responsible one first, then its co-liable ones; nobody twice."""
        saerlige = (h.part for h in self.haeftelser if h.gaelder(dato))
        return enkelte((self.ansvarlig, *self.medhaeftere, *saerlige))


@record
class Kontobillede:
    """Everything about one account, or the part of it that was asked for.

    Attributes:
        konto: The account; without administrators whose role has ended.
        system_id: The ledger's own key.
        kommune_cvr: The municipality.
        oprettet_af: The fagsystem that created it.
        registreret_at: When it was registered.
        afsluttet_dato: When it was ended, if it is.
        fordringer: The claims.
        indbetalinger: The payments, with the time each was booked.
        opkraevninger: The collection letters, with the time each was registered.
        ejet_af: The fagsystem that may change it now; None when the debtor system looks after it.
        tillaeg: Reminder fees and collection interest added to the claims.
        indbetaling_nedreguleringer: The payments' reversals, with the time each was booked.
        haendelser: What happened to the account as a whole, in order.
    """

    konto: Konto
    system_id: str
    kommune_cvr: str
    oprettet_af: OprettetAf
    registreret_at: datetime
    afsluttet_dato: date | None
    fordringer: tuple[Fordringsbillede, ...]
    indbetalinger: tuple[tuple[Indbetaling, datetime], ...]
    opkraevninger: tuple[tuple[Opkraevning, datetime], ...]
    ejet_af: OprettetAf | None = None
    tillaeg: tuple[Fordringsbillede, ...] = ()
    indbetaling_nedreguleringer: tuple[tuple[IndbetalingNedregulering, datetime], ...] = ()
    haendelser: tuple[Kontohaendelse, ...] = ()


@record
class Kontotraef:
    """An account that a search found.

    Attributes:
        konto: The account.
        system_id: The ledger's own key.
        oprettet_af: The fagsystem that created it.
        roller: What the party that was searched for is on it.
        samlet_oere: What is owed in all.
        under_inddrivelse: Some of it is under collection.
        aeldste_srb: Oldest last date of payment among the claims that are owed.
        fordringer: The claims; fees and interest count in the totals only.
        ejet_af: The fagsystem that may change it now; None when the debtor system looks after it.
        afsluttet_dato: When it was ended, if it is.
    """

    konto: Konto
    system_id: str
    kommune_cvr: str
    oprettet_af: OprettetAf
    registreret_at: datetime
    roller: frozenset[Rolle]
    samlet_oere: int
    under_inddrivelse: bool
    aeldste_srb: date | None
    fordringer: tuple[Fordringslinje, ...]
    ejet_af: OprettetAf | None = None
    afsluttet_dato: date | None = None


@record
class Soegning:
    """A search for accounts; party, account or period must be given.

    Attributes:
        kommune_cvr: The municipality.
        part: Whose accounts; name and address don't count.
        roller: What the party must be on them; empty means any.
        konto_id: One account.
        konto_type: Only accounts of this type.
        fra: Only accounts with a registration at this moment or later.
        til: Only accounts registered at this moment or before.
        kun_restance: Only accounts on which something is owed.
        oprettet_af: Only accounts that this fagsystem created.
    """

    kommune_cvr: str
    part: Part | None = None
    roller: frozenset[Rolle] = frozenset()
    konto_id: UUID | None = None
    konto_type: str | None = None
    fra: datetime | None = None
    til: datetime | None = None
    kun_restance: bool = False
    oprettet_af: OprettetAf | None = None


@record
class Hentning:
    """What to fetch in full; account, the ledger's own key, claims or party must be given; all that is given must fit.

    Attributes:
        kommune_cvr: The municipality.
        konto_id: One account.
        system_id: The ledger's own key of an account (`K...`) or a claim, fee or interest (`F...`).
        fordring_ids: Only these claims, fees or interest; empty means any.
        part: All accounts of a party, in any role.
        oprettet_af: Only accounts that this fagsystem created.
        type_koder: Only claims of these types; empty means any.
        tilstande: Only claims in these states; empty means any.
        medtag_relaterede: Take the related claims of a claim that fits along, and the main claim of a related one,
            also when they don't fit themselves and from other accounts too.
        kun_restance: Only claims, fees and interest on which something is owed.
        periode_fra: Only claims whose period ends on this date or later. The founding date stands for a period that was
            not told, and the day of registration when that was not told either.
        periode_til: Only claims whose period begins on this date or before.
    """

    kommune_cvr: str
    konto_id: UUID | None = None
    system_id: str | None = None
    fordring_ids: frozenset[UUID] = frozenset()
    part: Part | None = None
    oprettet_af: OprettetAf | None = None
    type_koder: frozenset[str] = frozenset()
    tilstande: frozenset[str] = frozenset()
    medtag_relaterede: bool = False
    kun_restance: bool = False
    periode_fra: date | None = None
    periode_til: date | None = None
