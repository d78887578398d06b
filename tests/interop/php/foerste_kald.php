<?php
// A first call with SoapClient: register one claim. Usage: php foerste_kald.php [http://127.0.0.1:8590]

declare(strict_types=1);

$base = $argv[1] ?? 'http://127.0.0.1:8590';
[$kommune, $itSystem] = ['29000011', 'aaaaaaaa-0000-4000-8000-000000000001'];

function uuid(): string
{
    $hex = bin2hex(random_bytes(16));
    return vsprintf('%s%s-%s-4%s-8%s-%s%s%s', sscanf($hex, '%4s%4s%4s%3s%3s%4s%4s%4s'));
}

$client = new SoapClient("$base/service/OIR/DebitorRegistreringAfsend/1?wsdl", [
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS, // a list of one is a list
]);
$request = [
    'HovedOplysninger' => [
        'TransaktionsId' => uuid(),
        'TransaktionsTid' => gmdate('Y-m-d\TH:i:s\Z'),
        'Rute' => [
            'AfsenderOrganisation' => $kommune,
            'AfsenderItSystemInstans' => $itSystem,
            'ModtagerOrganisation' => $kommune,
        ],
    ],
    'Debitorkonto' => [
        'DebitorkontoIdentifikation' => uuid(),
        'DebitorkontoType' => 'fff73837-4a1b-53db-aa3a-80d8b274aa06',
        'DebitorkontoTitel' => 'Dagtilbud Æblegården',
        'JuridiskAnsvarlig' => [
            'ØIRPart' => [
                'ØIRPartIdentifikation' => '0101800001',
                'ØIRPartIdentifikationType' => '4744678c-4a4f-56f5-9fdc-3a131a26f7ed',
            ],
            'OprettetAf' => ['VirksomhedCVRNummer' => $kommune, 'ItSystemInstansIdentifikation' => $itSystem],
            'ØIRPartAdresse' => ['ØIRPartNavn' => 'Testperson Et Synteseborg'],
        ],
    ],
    'HovedfordringListe' => [
        'Hovedfordring' => [
            [
                'FordringIdentifikation' => uuid(),
                'FordringType' => 'f74f0050-57c0-5cbb-b7e9-f6cf007bdf94',
                'FordringBeløb' => '2500.00',
                'FordringOprindeligHovedstol' => '2500.00',
                'FordringStiftelsesdato' => '2026-09-01',
                'FordringPeriodeFraDato' => '2026-09-01',
                'FordringPeriodeTilDato' => '2026-09-30',
                'FordringForfaldsdato' => '2026-09-01',
                'FordringSidsteRettidigeBetalingsdato' => '2026-09-15',
                'FordringForældelsesdato' => '2029-09-03',
                'FordringTekstLinjeListe' => [
                    'FordringTekstLinje' => [
                        ['FordringTekstLinjeNummer' => 1, 'FordringTekstLinjeTekst' => 'Dagtilbud september'],
                    ],
                ],
            ],
        ],
    ],
];
try {
    $answer = $client->OpretDebitorkontoRegistrering($request);
} catch (SoapFault $fault) {
    fwrite(STDERR, "not taken: {$fault->faultstring}\n");
    exit(1);
}
foreach ($answer->HovedOplysningerSvar->SvarReaktion ?? [] as $reaction) {
    if (isset($reaction->Fejl)) {
        fwrite(STDERR, "technical error: {$reaction->Fejl->FejlId} {$reaction->Fejl->FejlTekst}\n");
        exit(1);
    }
}
foreach ($answer->AfvisningListe->Afvisning ?? [] as $rejection) {
    echo "rejected: {$rejection->ResultatLokalÅrsag->LokalÅrsagskode}\n";
}
if (isset($answer->Accept->AccepteretUdenBemærkninger)) {
    echo "accepted\n";
}
foreach ($answer->Accept->AccepteretMedBemærkninger->Advarsel ?? [] as $warning) {
    echo "collection will reject it: {$warning->ResultatLokalÅrsag->LokalÅrsagstekst}\n";
}
