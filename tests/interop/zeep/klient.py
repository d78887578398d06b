"""Calls operations with zeep in strict mode and prints what its user gets.

Reads `{"wsdl": URL, "kald": [{"operation": ..., "indhold": {...}}, ...]}` from standard input and writes one JSON
object a call: `{"svar": ...}` or `{"fault": {"kode", "tekst", "detalje"}}`. Also given `tls`, a client certificate with its
key, and `ca`, who issued the server's, it calls by that.
"""

import json
import sys

import requests
import zeep
from lxml import etree
from zeep.helpers import serialize_object


def som_json(vaerdi):
    """What JSON has no form for: dates, decimals, and the elements of a fault's detail."""
    if isinstance(vaerdi, etree._Element):
        boern = {}
        for barn in vaerdi:
            boern.setdefault(etree.QName(barn).localname, []).append(som_json(barn))
        return {navn: alle[0] if len(alle) == 1 else alle for navn, alle in boern.items()} or vaerdi.text
    return vaerdi.isoformat() if hasattr(vaerdi, "isoformat") else str(vaerdi)


def kald(klient, operation, indhold):
    """Call one operation."""
    try:
        return {"svar": serialize_object(klient.service[operation](**indhold), dict)}
    except zeep.exceptions.Fault as fault:
        return {"fault": {"kode": fault.code, "tekst": fault.message, "detalje": som_json(fault.detail)}}


def main():
    """Work through standard input."""
    opgave = json.load(sys.stdin)
    session = requests.Session()
    if "tls" in opgave:
        # Else the environment's certificates count more than those that were named.
        session.trust_env = False
        session.cert, session.verify = opgave["tls"], opgave["ca"]
    transport = zeep.Transport(session=session)
    klient = zeep.Client(opgave["wsdl"], settings=zeep.Settings(strict=True), transport=transport)
    udfald = [kald(klient, **et) for et in opgave["kald"]]
    json.dump(udfald, sys.stdout, default=som_json, ensure_ascii=False)


if __name__ == "__main__":
    main()
