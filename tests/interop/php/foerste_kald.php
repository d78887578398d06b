<?php
// First calls with SoapClient: register a claim, look its account up, pay of it.
// Usage: php foerste_kald.php [http://127.0.0.1:8590 [AMOUNT]]

declare(strict_types=1);

$base = $argv[1] ?? 'http://127.0.0.1:8590';
$amount = $argv[2] ?? '500.00';
[$kommune, $itSystem] = ['29000011', 'aaaaaaaa-0000-4000-8000-000000000001'];
[$account, $claim] = [uuid(), uuid()];

function uuid(): string
{
    $hex = bin2hex(random_bytes(16));
    return vsprintf('%s%s-%s-4%s-8%s-%s%s%s', sscanf($hex, '%4s%4s%4s%3s%3s%4s%4s%4s'));
}

/** A header of its own for each message; only a repetition of the same message repeats its id. */
function header_(): array
{
    global $kommune, $itSystem;
    return [
        'TransaktionsId' => uuid(),
        'TransaktionsTid' => gmdate('Y-m-d\TH:i:s\Z'),
        'Rute' => [
            'AfsenderOrganisation' => $kommune,
            'AfsenderItSystemInstans' => $itSystem,
            'ModtagerOrganisation' => $kommune,
        ],
    ];
}

/** Sends a message and prints what came of it; the answer, where there is one to go on with. */
function call(string $step, string $service, string $operation, array $request): object
{
    global $base;
    $client = new SoapClient("$base/service/OIR/$service/1?wsdl", [
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS, // a list of one is a list
    ]);
    try {
        $answer = $client->$operation(['HovedOplysninger' => header_(), ...$request]);
    } catch (SoapFault $fault) {
        fwrite(STDERR, "$step: not taken: {$fault->faultstring}\n");
        // The detail has one Error for each violation, with path and rule; always a list or one, whatever the features.
        $errors = $fault->detail->ServiceplatformFault->ErrorList->Error ?? [];
        foreach (is_array($errors) ? $errors : [$errors] as $error) {
            fwrite(STDERR, "{$error->ErrorText}\n");
        }
        exit(1);
    }
    foreach ($answer->HovedOplysningerSvar->SvarReaktion ?? [] as $reaction) {
        if (isset($reaction->Fejl)) {
            fwrite(STDERR, "$step: technical error: {$reaction->Fejl->FejlId} {$reaction->Fejl->FejlTekst}\n");
            exit(1);
        }
    }
    $rejections = $answer->AfvisningListe->Afvisning ?? [];
    foreach ($rejections as $found) {
        say($step, 'rejected', $found);
    }
    if ($rejections) {
        exit(1);
    }
    return $answer;
}

/** A rejection or a remark: code, text, and the object that it is about. */
function say(string $step, string $what, object $found): void
{
    $reason = $found->ResultatLokalÅrsag;
    $where = array_filter((array) ($found->ResultatÅrsagReference ?? []), 'is_string');
    $things = implode(', ', array_map(fn ($name, $value) => "$name $value", array_keys($where), $where));
    echo "$step: $what: {$reason->LokalÅrsagskode} {$reason->LokalÅrsagstekst} ($things)\n";
}

/** What was accepted, with what collection would say. */
function accepted(string $step, object $answer): void
{
    $remarks = $answer->Accept->AccepteretMedBemærkninger ?? null;
    foreach ($remarks->Advarsel ?? [] as $found) {
        say($step, 'collection will reject it', $found);
    }
    foreach ($remarks->Bemærkning ?? [] as $found) {
        say($step, 'remark', $found);
    }
    echo "$step: accepted\n";
}

$request = [
    'Debitorkonto' => [
        'DebitorkontoIdentifikation' => $account,
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
                'FordringIdentifikation' => $claim,
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
accepted('register', call('register', 'DebitorRegistreringAfsend', 'OpretDebitorkontoRegistrering', $request));

$found = call('look up', 'DebitorForespoergselAfsend', 'HentDebitorkonto', ['DebitorkontoIdentifikation' => $account]);
foreach ($found->Forretningssvar->HovedfordringListe->Hovedfordring as $fordring) {
    $where = $fordring->FordringUnderInddrivelseMarkering ? 'under collection' : 'with the municipality';
    echo "look up: {$fordring->FordringSystemUnikIdentifikation} of {$fordring->FordringBeløb} is $where\n";
}

$payment = call('pay', 'DebitorIndbetalingAfsend', 'ForetagIndbetaling', [
    'DebitorkontoIdentifikation' => $account,
    'IndbetalingIdentifikation' => uuid(),
    'IndbetalingDato' => '2026-11-20',
    'IndbetalingBeløb' => $amount,
    'FordringDækningListe' => [
        'FordringDækning' => [['FordringDækningBeløb' => $amount, 'FordringIdentifikation' => $claim]],
    ],
]);
accepted('pay', $payment);
