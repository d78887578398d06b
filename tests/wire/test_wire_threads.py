"""Requests at the same time don't see each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from wirehjaelp import CASES, call

GYLDIG = (CASES / "gyldig-1.1.xml").read_text()
BROKEN = {
    "FordringBeløb": GYLDIG.replace("1250.75", "x"),
    "FordringArt": GYLDIG.replace(">INDR<", ">X<"),
    "FordringStiftelsesdato": GYLDIG.replace(">2026-10-01<", ">i går<"),
    "FordringReference": GYLDIG.replace("Synteseborg", "Synteseborg" * 3),
}


def test_errors_stay_with_their_request(app):
    """Of 2,000 bad messages in 8 threads each is told its own error and no other's."""

    def one(number):
        name = list(BROKEN)[number % len(BROKEN)]
        answer = call(app, BROKEN[name].encode())
        return [text.split(":")[0].rpartition("/")[2] for text in answer.tekster] == [name]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(2_000)))
