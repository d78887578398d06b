"""SOAP in and out: gate, Spyne host, schemas, faults, static WSDL, outgoing client; knows nothing of claims."""
