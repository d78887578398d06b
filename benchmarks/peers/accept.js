// node-soap as its manual has it: every registration becomes a JavaScript object and is answered with a plain accept;
// no schema is checked. Arguments: the WSDL file, a port, and the folder of the npm packages.
const fs = require("fs");
const http = require("http");
const path = require("path");

const [wsdl, port, modules] = process.argv.slice(2);
const soap = require(path.resolve(modules, "soap"));

const service = {
  "DebitorRegistreringAfsendService_1": {
    "DebitorRegistreringAfsendServicePort": {
      OpretDebitorkontoRegistrering: (asked) => ({
        HovedOplysningerSvar: {
          TransaktionsId: asked.HovedOplysninger.TransaktionsId,
          TransaktionsTid: asked.HovedOplysninger.TransaktionsTid,
        },
        Accept: { "AccepteretUdenBemærkninger": true },
      }),
    },
  },
};
const server = http.createServer((request, response) => response.writeHead(404).end());
server.listen(Number(port), "127.0.0.1", () => {
  soap.listen(server, { path: "/service/OIR/DebitorRegistreringAfsend/1", services: service, xml: fs.readFileSync(wsdl, "utf8"), uri: wsdl });
});
