// A first call with the npm package soap: register one claim. Usage: node foerste_kald.js [http://127.0.0.1:8590]
"use strict";

const { randomUUID } = require("node:crypto");
const { promisify } = require("node:util");
const soap = require("soap");

const base = process.argv[2] ?? "http://127.0.0.1:8590";
const [kommune, itSystem] = ["29000011", "aaaaaaaa-0000-4000-8000-000000000001"];

// Elements go out in the order they are written here: keep the contract's.
const request = {
  HovedOplysninger: {
    TransaktionsId: randomUUID(),
    TransaktionsTid: new Date().toISOString(),
    Rute: {
      AfsenderOrganisation: kommune,
      AfsenderItSystemInstans: itSystem,
      ModtagerOrganisation: kommune,
    },
  },
  Debitorkonto: {
    DebitorkontoIdentifikation: randomUUID(),
    DebitorkontoType: "fff73837-4a1b-53db-aa3a-80d8b274aa06",
    DebitorkontoTitel: "Dagtilbud Æblegården",
    JuridiskAnsvarlig: {
      ØIRPart: {
        ØIRPartIdentifikation: "0101800001",
        ØIRPartIdentifikationType: "4744678c-4a4f-56f5-9fdc-3a131a26f7ed",
      },
      OprettetAf: { VirksomhedCVRNummer: kommune, ItSystemInstansIdentifikation: itSystem },
      ØIRPartAdresse: { ØIRPartNavn: "Testperson Et Synteseborg" },
    },
  },
  HovedfordringListe: {
    Hovedfordring: [
      {
        FordringIdentifikation: randomUUID(),
        FordringType: "f74f0050-57c0-5cbb-b7e9-f6cf007bdf94",
        FordringBeløb: "2500.00",
        FordringOprindeligHovedstol: "2500.00",
        FordringStiftelsesdato: "2026-09-01",
        FordringPeriodeFraDato: "2026-09-01",
        FordringPeriodeTilDato: "2026-09-30",
        FordringForfaldsdato: "2026-09-01",
        FordringSidsteRettidigeBetalingsdato: "2026-09-15",
        FordringForældelsesdato: "2029-09-03",
        FordringTekstLinjeListe: {
          FordringTekstLinje: [{ FordringTekstLinjeNummer: 1, FordringTekstLinjeTekst: "Dagtilbud september" }],
        },
      },
    ],
  },
};

async function main() {
  const client = await soap.createClientAsync(`${base}/service/OIR/DebitorRegistreringAfsend/1?wsdl`);
  const answer = await promisify(client.OpretDebitorkontoRegistrering)(request);
  for (const { Fejl } of answer.HovedOplysningerSvar.SvarReaktion ?? []) {
    if (Fejl) throw new Error(`technical error: ${Fejl.FejlId} ${Fejl.FejlTekst}`);
  }
  for (const rejection of answer.AfvisningListe?.Afvisning ?? []) {
    console.log("rejected:", rejection.ResultatLokalÅrsag.LokalÅrsagskode);
  }
  if (answer.Accept?.AccepteretUdenBemærkninger) console.log("accepted");
  for (const warning of answer.Accept?.AccepteretMedBemærkninger?.Advarsel ?? []) {
    console.log("collection will reject it:", warning.ResultatLokalÅrsag.LokalÅrsagstekst);
  }
}

main().catch((error) => {
  const fault = error.root?.Envelope?.Body?.Fault;
  console.error(fault ? `not taken: ${fault.faultstring}` : error.message);
  process.exitCode = 1;
});
