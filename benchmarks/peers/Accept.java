// The JAX-WS reference implementation as its manual has it: every registration is checked against the schema, bound to
// classes and answered with a plain accept. Arguments: the WSDL file and a port.

import com.sun.xml.ws.developer.SchemaValidation;
import dk.kombit._2017._01._01.*;
import dk.kombit.xml.schemas.kontekst._2017._01._01.*;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.jws.WebService;
import javax.xml.namespace.QName;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.ws.Endpoint;

@SchemaValidation
@WebService(
    endpointInterface = "dk.kombit._2017._01._01.DebitorRegistreringAfsendServicePortType",
    targetNamespace = "http://www.kombit.dk/2017/01/01/",
    serviceName = "DebitorRegistreringAfsendService_1",
    portName = "DebitorRegistreringAfsendServicePort")
public class Accept implements DebitorRegistreringAfsendServicePortType {
  public static void main(String[] args) throws Exception {
    File wsdl = new File(args[0]);
    Endpoint endpoint = Endpoint.create(new Accept());
    endpoint.setProperties(
        Map.of(
            Endpoint.WSDL_SERVICE, new QName("http://www.kombit.dk/2017/01/01/", "DebitorRegistreringAfsendService_1"),
            Endpoint.WSDL_PORT, new QName("http://www.kombit.dk/2017/01/01/", "DebitorRegistreringAfsendServicePort")));
    endpoint.setMetadata(metadata(wsdl));
    endpoint.setExecutor(Executors.newFixedThreadPool(8));
    endpoint.publish("http://127.0.0.1:" + args[1] + "/service/OIR/DebitorRegistreringAfsend/1");
  }

  /** The service's two WSDL files and the schemas that they lead to. */
  private static List<Source> metadata(File wsdl) throws Exception {
    String name = wsdl.getName().replace("Service.wsdl", ".wsdl");
    List<Source> found = new ArrayList<>();
    found.add(new StreamSource(wsdl.toURI().toString()));
    found.add(new StreamSource(new File(wsdl.getParentFile(), name).toURI().toString()));
    Path schemas = wsdl.toPath().resolve("../../../xsd/sf1590").normalize();
    try (Stream<Path> files = Files.walk(schemas)) {
      files.filter(file -> file.toString().endsWith(".xsd"))
          .forEach(file -> found.add(new StreamSource(file.toUri().toString())));
    }
    return found;
  }

  @Override
  public OpretDebitorkontoRegistreringO opretDebitorkontoRegistrering(OpretDebitorkontoRegistreringI asked) {
    OpretDebitorkontoRegistreringO answer = new OpretDebitorkontoRegistreringO();
    HovedOplysningerSvarType header = new HovedOplysningerSvarType();
    header.setTransaktionsId(asked.getHovedOplysninger().getTransaktionsId());
    header.setTransaktionsTid(asked.getHovedOplysninger().getTransaktionsTid());
    answer.setHovedOplysningerSvar(header);
    DebitorRegistreringAcceptStrukturType accept = new DebitorRegistreringAcceptStrukturType();
    accept.setAccepteretUdenBemærkninger(true);
    answer.setAccept(accept);
    return answer;
  }

  @Override
  public SætFordringTilOpkrævningO sætFordringTilOpkrævning(SætFordringTilOpkrævningI asked) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AfslutHæftelseO afslutHæftelse(AfslutHæftelseI asked) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AfslutAdministratorO afslutAdministrator(AfslutAdministratorI asked) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ForetagEjerskifteO foretagEjerskifte(ForetagEjerskifteI asked) {
    throw new UnsupportedOperationException();
  }

  @Override
  public PingO ping(PingI asked) {
    throw new UnsupportedOperationException();
  }
}
