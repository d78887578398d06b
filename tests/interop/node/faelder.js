// What the npm package soap does that its users should know. Prints one JSON object.
"use strict";

const { promisify } = require("node:util");
const soap = require("soap");

const adresse = `${process.argv[2]}/service/OIR/DebitorForespoergselAfsend/1`;
const tid = "2026-11-20T08:00:00Z";

async function main() {
  const mange = await soap.createClientAsync(`${adresse}?wsdl`);
  const en = await soap.createClientAsync(`${adresse}?singlewsdl`);
  const ping = { HovedOplysninger: { TransaktionsId: "t", TransaktionsTid: tid } };
  const omvendt = { HovedOplysninger: { TransaktionsTid: tid, TransaktionsId: "t" } };
  const tid_er = async (klient) => {
    const svar = await promisify(klient.Ping)(ping);
    return svar.HovedOplysningerSvar.TransaktionsTid.constructor.name;
  };
  const udfald = async (klient, indhold) => {
    try {
      await promisify(klient.Ping)(indhold);
      return "svar";
    } catch (fejl) {
      return fejl.root.Envelope.Body.Fault.faultstring.slice(0, 6);
    }
  };
  const resultat = {
    async_uden_aeoeaa: typeof mange.HentDebitorkontoAsync,
    async_med_aeoeaa: typeof mange["SøgDebitorregistreringAsync"],
    tilbagekald_med_aeoeaa: typeof mange["SøgDebitorregistrering"],
    kontraktens_raekkefoelge: await udfald(mange, ping),
    anden_raekkefoelge: await udfald(mange, omvendt),
    tid_mange_filer: await tid_er(mange),
    tid_en_fil: await tid_er(en),
  };
  process.stdout.write(JSON.stringify(resultat));
}

main().catch((fejl) => {
  console.error(fejl);
  process.exitCode = 1;
});
