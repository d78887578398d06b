<?php
// Calls operations with PHP's SoapClient and prints what its user gets.
//
// Reads {"wsdl": URL, "kald": [{"operation": ..., "indhold": {...}}, ...]} from standard input and writes one JSON
// object a call: {"svar": ...} or {"fault": {"kode", "tekst", "detalje"}}.

declare(strict_types=1);

$opgave = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
$klient = new SoapClient($opgave['wsdl'], [
    'cache_wsdl' => WSDL_CACHE_NONE,
    'soap_version' => ($opgave['soap12'] ?? false) ? SOAP_1_2 : SOAP_1_1, // not taken from the WSDL
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS, // a list of one is a list
]);
$udfald = [];
foreach ($opgave['kald'] as $kald) {
    try {
        $udfald[] = ['svar' => $klient->__soapCall($kald['operation'], [$kald['indhold']])];
    } catch (SoapFault $fault) {
        $udfald[] = ['fault' => [
            'kode' => $fault->faultcode,
            'tekst' => $fault->faultstring,
            'detalje' => $fault->detail ?? null,
        ]];
    }
}
echo json_encode($udfald, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
