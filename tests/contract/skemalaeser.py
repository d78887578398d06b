"""Reads the schema files for the tests, on its own: nothing of the package is used, so errors don't cancel out."""

from pathlib import Path

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
ROD = Path(__file__).resolve().parents[2]
XSD = ROD / "xsd" / "sf1590"
WSDL = ROD / "wsdl" / "sf1590"
KOMBIT = "http://www.kombit.dk/2017/01/01/"
TJENESTER = (
    "DebitorRegistreringAfsend",
    "DebitorForespoergselAfsend",
    "DebitorIndbetalingAfsend",
    "DaekningAfskrivningRegistreringAfsend",
    "IndbetalingTilbagefoerOrdreAfsend",
    "DebitorkontoAnmodningAfsend",
    "DebitorkontoAnmodningSvarAfsend",
)
#: The reference names one class for each file; file names are ASCII.
ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def ascii_fil(klasse):
    return klasse.replace("ØIR", "OIR").translate(ASCII) + ".xsd"


def skemafiler():
    return sorted(XSD.rglob("*.xsd"))


def skemaer():
    """Every schema there is: the files, and those inside the WSDLs."""
    for fil in skemafiler():
        yield fil.name, etree.parse(fil).getroot()
    for fil in sorted(WSDL.rglob("*.wsdl")):
        for skema in etree.parse(fil).iter(f"{XS}schema"):
            yield fil.name, skema


def globale(tag):
    """Global declarations of one kind in all files of the payload's namespace, by name."""
    roedder = ((fil, etree.parse(fil).getroot()) for fil in skemafiler())
    return {
        node.get("name"): (fil, node)
        for fil, rod in roedder
        if rod.get("targetNamespace") == KOMBIT
        for node in rod.findall(f"{XS}{tag}")
    }


def lokalt(navn):
    return navn.rpartition(":")[2]


class Komposition:
    """Flattens a structure the way the reference lists it."""

    def __init__(self, klasser, strukturer):
        self.strukturer = set(strukturer)
        self.typer = globale("complexType")
        self.ejer = {}
        klasse_af_fil = {ascii_fil(navn): navn for navn in klasser}
        for navn, (fil, _) in globale("element").items():
            self.ejer[navn] = klasse_af_fil[fil.name] if fil.parent.name == "class" else navn

    def flad(self, navn):
        direkte, indlejrede = [], []
        self._gaa(self.typer[navn][1], direkte, indlejrede)
        return direkte + indlejrede

    def _gaa(self, node, direkte, indlejrede):
        for led in node.iter(f"{XS}element"):
            ref, type_ = led.get("ref"), lokalt(led.get("type", ""))
            if ref is not None and ref.startswith("kombit:"):
                direkte.append(self.ejer[lokalt(ref)])
            elif type_ in self.strukturer:
                indlejrede.append(type_)
            elif ref is None:
                self._gaa(self.typer[type_][1], direkte, indlejrede)
