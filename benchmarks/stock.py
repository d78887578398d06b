"""The yardstick: Spyne as its manual has it, echoing the same message through ComplexModels and nothing else.

No schema, no filter, no database. The models are made from the contract's own tables, so that they hold every element
of the message with its type.
"""

from __future__ import annotations

import sys
from typing import Any

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.contract.names import q
from fordringsbro.contract.tabel import Struktur
from fordringsbro.wire.http.server import Lytter, serve
from fordringsbro.wire.soap import spyne_shim

spyne_shim.install()

from spyne import (  # noqa: E402 - the shim comes first
    Application,
    Boolean,
    ByteArray,
    ComplexModel,
    Date,
    DateTime,
    Decimal,
    Integer,
    Service,
    Unicode,
    rpc,
)
from spyne.protocol.soap import Soap11  # noqa: E402
from spyne.server.wsgi import WsgiApplication  # noqa: E402

_SIMPLE = {
    "tekst": Unicode,
    "heltal": Integer,
    "oere": Decimal,
    "decimal": Decimal,
    "dato": Date,
    "tid": DateTime,
    "sandt": Boolean,
    "fil": ByteArray,
}


def _model(struktur: Struktur, navn: str, tns: str, made: dict[int, type]) -> type:
    """A ComplexModel with the fields of a structure."""
    if id(struktur) in made:
        return made[id(struktur)]
    fields: dict[str, Any] = {"__namespace__": tns}
    for felt in struktur.felter.values():
        namespace = felt.tag.partition("}")[0].lstrip("{")
        if felt.struktur is not None:
            base = _model(felt.struktur, felt.struktur.navn, namespace, made)
        else:
            base = _SIMPLE[felt.omsaetter.navn if felt.omsaetter else "tekst"]
        limits = {"max_occurs": "unbounded"} if felt.gentages else {}
        fields[felt.noegle] = base.customize(min_occurs=0, sub_ns=namespace, **limits)  # type: ignore[attr-defined]
    made[id(struktur)] = type(str(navn), (ComplexModel,), fields)
    return made[id(struktur)]


def build() -> Any:  # noqa: ANN401 - Spyne has no types
    """The echo as a WSGI application."""
    tag = q("OpretDebitorkontoRegistrering_I")
    tns = tag.partition("}")[0].lstrip("{")
    request = _model(Kontrakt.load(sf1590_xsd()).struktur(tag), "OpretDebitorkontoRegistrering_I", tns, {})

    class Echo(Service):  # type: ignore[misc] # Spyne has no types
        @rpc(request, _returns=request, _body_style="bare", _in_message_name="OpretDebitorkontoRegistrering_I")
        def echo(ctx: Any, message: Any) -> Any:  # noqa: ANN401, N805 - Spyne's form of a method
            return message

    application = Application([Echo], tns, in_protocol=Soap11(), out_protocol=Soap11())
    return WsgiApplication(application)


if __name__ == "__main__":
    serve(build, Lytter("127.0.0.1", int(sys.argv[1])), threads=8, max_body=10_000_000)
