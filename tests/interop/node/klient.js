// Calls operations with the npm package soap and prints what its user gets.
//
// SOAP 1.2 is spoken when "soap12" is true: the package does not take it from the WSDL.
//
// Reads {"wsdl": URL, "soap12": ..., "kald": [{"operation": ..., "indhold": {...}}, ...]} from standard input and writes one JSON
// object a call: {"svar": ...} or {"fault": {"kode", "tekst", "detalje"}}.
"use strict";

const fs = require("node:fs");
const { promisify } = require("node:util");
const soap = require("soap");

// The package makes `<operation>Async` only for ASCII names; the callback form is there for all.
function kald(klient, operation, indhold) {
  return promisify(klient[operation])(indhold);
}

async function main() {
  const opgave = JSON.parse(fs.readFileSync(0, "utf8"));
  const klient = await soap.createClientAsync(opgave.wsdl, { forceSoap12Headers: Boolean(opgave.soap12) });
  const udfald = [];
  for (const { operation, indhold } of opgave.kald) {
    try {
      udfald.push({ svar: await kald(klient, operation, indhold) });
    } catch (fejl) {
      const fault = fejl.root?.Envelope?.Body?.Fault;
      if (!fault) throw fejl;
      udfald.push({ fault: {
        kode: fault.faultcode ?? fault.Code.Value,
        tekst: fault.faultstring ?? [fault.Reason.Text].flat().map((t) => t.$value ?? t)[0],
        detalje: fault.detail ?? fault.Detail,
      } });
    }
  }
  process.stdout.write(JSON.stringify(udfald));
}

main().catch((fejl) => {
  console.error(fejl);
  process.exit(1);
});
