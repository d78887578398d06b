// Calls operations with the npm package strong-soap and prints what its user gets; takes and gives what node/klient.js does.
"use strict";

const fs = require("node:fs");
const { promisify } = require("node:util");
const { soap } = require("strong-soap");

// Unlike soap, strong-soap wants the root element named.
function kald(klient, operation, indhold) {
  return promisify(klient[operation].bind(klient))({ [`${operation.replace(/^get/, "")}_I`]: indhold });
}

async function main() {
  const opgave = JSON.parse(fs.readFileSync(0, "utf8"));
  // A client certificate with its key, and who issued the server's.
  const tls = opgave.tls && { cert: fs.readFileSync(opgave.tls), key: fs.readFileSync(opgave.tls), ca: fs.readFileSync(opgave.ca) };
  const valg = { forceSoap12Headers: Boolean(opgave.soap12), ...(tls && { wsdl_options: tls }) };
  const klient = await promisify(soap.createClient)(opgave.wsdl, valg);
  if (tls) klient.setSecurity(new soap.ClientSSLSecurity(tls.key, tls.cert, tls.ca));
  const udfald = [];
  for (const { operation, indhold } of opgave.kald) {
    try {
      udfald.push({ svar: await kald(klient, operation, indhold) });
    } catch (fejl) {
      const fault = fejl.root?.Envelope?.Body?.Fault ?? fejl.Fault;
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
