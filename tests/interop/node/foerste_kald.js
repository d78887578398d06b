// First calls with the npm package soap: register a claim, look its account up, pay of it.
// Usage: node foerste_kald.js [http://127.0.0.1:8590 [AMOUNT]]
"use strict";

const { randomUUID } = require("node:crypto");
const { promisify } = require("node:util");
const soap = require("soap");

const base = process.argv[2] ?? "http://127.0.0.1:8590";
const amount = process.argv[3] ?? "500.00";
const [kommune, itSystem] = ["29000011", "aaaaaaaa-0000-4000-8000-000000000001"];
const [account, claim] = [randomUUID(), randomUUID()];

// A header of its own for each message; only a repetition of the same message repeats its id.
function header() {
  return {
    TransaktionsId: randomUUID(),
    TransaktionsTid: new Date().toISOString(),
    Rute: {
      AfsenderOrganisation: kommune,
      AfsenderItSystemInstans: itSystem,
      ModtagerOrganisation: kommune,
    },
  };
}

// Sends a message and prints what came of it; the answer, where there is one to go on with.
async function call(step, service, operation, request) {
  const client = await soap.createClientAsync(`${base}/service/OIR/${service}/1?wsdl`);
  let answer;
  try {
    answer = await promisify(client[operation])({ HovedOplysninger: header(), ...request });
  } catch (error) {
    const fault = error.root?.Envelope?.Body?.Fault;
    if (!fault) throw error;
    // The detail has one Error for each violation, with path and rule.
    const errors = [fault.detail?.ServiceplatformFault?.ErrorList?.Error ?? []].flat();
    throw new Error([`${step}: not taken: ${fault.faultstring}`, ...errors.map((e) => e.ErrorText)].join("\n"));
  }
  for (const { Fejl } of answer.HovedOplysningerSvar.SvarReaktion ?? []) {
    if (Fejl) throw new Error(`${step}: technical error: ${Fejl.FejlId} ${Fejl.FejlTekst}`);
  }
  const rejections = answer.AfvisningListe?.Afvisning ?? [];
  for (const found of rejections) say(step, "rejected", found);
  if (rejections.length) process.exit(1);
  return answer;
}

// A rejection or a remark: code, text, and the object that it is about.
function say(step, what, found) {
  const { LokalÅrsagskode: code, LokalÅrsagstekst: text } = found.ResultatLokalÅrsag;
  const where = Object.entries(found.ResultatÅrsagReference ?? {}).filter(([, value]) => typeof value === "string");
  console.log(`${step}: ${what}: ${code} ${text} (${where.map((pair) => pair.join(" ")).join(", ")})`);
}

// What was accepted, with what collection would say.
function accepted(step, answer) {
  const remarks = answer.Accept.AccepteretMedBemærkninger;
  for (const found of remarks?.Advarsel ?? []) say(step, "collection will reject it", found);
  for (const found of remarks?.Bemærkning ?? []) say(step, "remark", found);
  console.log(`${step}: accepted`);
}

// Elements go out in the order they are written here: keep the contract's.
const request = {
  Debitorkonto: {
    DebitorkontoIdentifikation: account,
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
        FordringIdentifikation: claim,
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
  accepted("register", await call("register", "DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", request));

  const { Forretningssvar } = await call("look up", "DebitorForespoergselAfsend", "HentDebitorkonto", {
    DebitorkontoIdentifikation: account,
  });
  for (const fordring of Forretningssvar.HovedfordringListe.Hovedfordring) {
    // Markers come as text, and the text "false" is truthy.
    const where = fordring.FordringUnderInddrivelseMarkering === "true" ? "under collection" : "with the municipality";
    console.log(`look up: ${fordring.FordringSystemUnikIdentifikation} of ${fordring.FordringBeløb} is ${where}`);
  }

  const payment = await call("pay", "DebitorIndbetalingAfsend", "ForetagIndbetaling", {
    DebitorkontoIdentifikation: account,
    IndbetalingIdentifikation: randomUUID(),
    IndbetalingDato: "2026-11-20",
    IndbetalingBeløb: amount,
    FordringDækningListe: { FordringDækning: [{ FordringDækningBeløb: amount, FordringIdentifikation: claim }] },
  });
  accepted("pay", payment);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
