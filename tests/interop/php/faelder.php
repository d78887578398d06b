<?php
// What PHP's SoapClient does that its users should know. Prints one JSON object.

declare(strict_types=1);

$wsdl = "$argv[1]/service/OIR/DebitorRegistreringAfsend/1?wsdl";
$id = '11111111-1111-4111-8111-111111111111';
$hoved = ['TransaktionsId' => 't', 'TransaktionsTid' => '2026-11-20T08:00:00Z'];

function sendt(SoapClient $klient, array $indhold): string
{
    try {
        $klient->OpretDebitorkontoRegistrering($indhold);
    } catch (SoapFault) {
        // What was sent is what counts here.
    }
    return $klient->__getLastRequest();
}

function konto(string $id, mixed $ansvarlig, mixed $administrator): array
{
    $parter = ['JuridiskAnsvarlig' => ['ØIRPart' => $ansvarlig], 'Administrator' => [['ØIRPart' => $administrator]]];
    return ['DebitorkontoIdentifikation' => $id, 'DebitorkontoType' => $id, ...$parter];
}

$klient = new SoapClient($wsdl, ['cache_wsdl' => WSDL_CACHE_NONE, 'trace' => true]);
$part = (object) ['ØIRPartIdentifikation' => '0101800001', 'ØIRPartIdentifikationType' => $id];
$krav = ['FordringIdentifikation' => $id, 'FordringType' => $id, 'FordringStiftelsesdato' => '2026-09-01'];
$delt = sendt($klient, ['HovedOplysninger' => $hoved, 'Debitorkonto' => konto($id, $part, $part)]);
$kopi = sendt($klient, ['HovedOplysninger' => $hoved, 'Debitorkonto' => konto($id, $part, clone $part)]);
$float = sendt($klient, [
    'HovedOplysninger' => $hoved,
    'Debitorkonto' => ['DebitorkontoIdentifikation' => $id, 'DebitorkontoType' => $id],
    'HovedfordringListe' => ['Hovedfordring' => [[
        ...$krav,
        'FordringBeløb' => 123456789012345.67,
        'FordringOprindeligHovedstol' => '9000000000000.01',
    ]]],
]);
$afvist = $klient->OpretDebitorkontoRegistrering(
    ['HovedOplysninger' => $hoved, 'Debitorkonto' => ['DebitorkontoIdentifikation' => $id, 'DebitorkontoType' => $id]]
);
$falsk = sendt($klient, [
    'HovedOplysninger' => $hoved,
    'Debitorkonto' => [
        'DebitorkontoIdentifikation' => $id,
        'DebitorkontoType' => $id,
        'DebitorkontoSamletOpkrævningMarkering' => 'false',
    ],
]);
preg_match('~SamletOpkrævningMarkering>([^<]*)<~u', $falsk, $markering);
preg_match('~FordringBeløb>([^<]*)<~u', $float, $beloeb);
echo json_encode([
    'delt_href' => str_contains($delt, 'href='),
    'kopi_href' => str_contains($kopi, 'href='),
    'float' => $beloeb[1],
    'streng_bevaret' => str_contains($float, '>9000000000000.01<'),
    'limitedxpath' => $afvist->HovedOplysningerSvar->SvarReaktion->Fejl->Identifikation->any['LimitedXPath'],
    'teksten_false' => $markering[1],
    'svar_af_en' => get_debug_type($afvist->HovedOplysningerSvar->SvarReaktion),
]);
