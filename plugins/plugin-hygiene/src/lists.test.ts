import { HYGIENE, isFrameworkError } from '@framework/sdk';
import { makePlugin } from '@framework/sdk/testing';
import test from 'ava';
import { Lists, namesIn } from './lists.js';
import plugin from './plugin.js';

const hygiene = new Lists();

/** One of each kind, as it would stand in a comment or an example. */
const PLANTED: Readonly<Record<string, readonly string[]>> = {
  'customer-name': [
    'Used by Contoso for its invoices.',
    'const client = "Wide World  Importers";',
    'Written for Blue Harbor Foods, Inc.',
    'the ACME account',
  ],
  'person-name': [
    'greet("John Doe")',
    'Thanks to Maria Keller for the report.',
    '@author somebody',
    'Dr. Weber said so',
    'Author: Lena Vogt',
  ],
  'e-mail': ['mail to someone@example.org', '"first.last+tag@sub.example.co.uk"'],
  phone: ['call +49 30 1234567', '+1 (555) 123-4567', 'tel: 555-123-4567'],
  'card-or-account': ['4111 1111 1111 1111', 'DE89 3704 0044 0532 0130 00'],
  'national-id': ['ssn 078-05-1120'],
  medical: [
    'the patient is 40',
    'returns the Diagnosis',
    'MRN: 0012345',
    'coded in ICD-10',
    'blood pressure of 120',
  ],
  'birth-date': ['their date of birth'],
  'street-address': ['lives at 221 Baker Street'],
  'credentials-in-address': ['https://user:secret@host.example/'],
};

for (const [reason, texts] of Object.entries(PLANTED)) {
  test(`${reason} is found`, (t) => {
    for (const text of texts) t.is(hygiene.objection(`before ${text} after`), reason, text);
  });
}

test('code as it usually is stays', (t) => {
  for (const text of [
    'export function add(a, b) { return a + b; }',
    'Returns the sum of 1234567890 and 42, see RFC 9562 section 4.1.',
    'new Date(2014, 8, 1, 11, 30, 40) //=> 2014-09-01T11:30:40.000Z',
    'impatient acmeism, hospitality and vivid diagnostics: words inside of words are none',
    '@example @param {string} name - the name of the author',
    'const version = "1.2.3-beta.4"; const uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";',
    'https://example.org/path?x=1',
  ]) {
    t.is(hygiene.objection(text), undefined, text);
  }
});

test('a name is found however it is spelt in Unicode, and within a longer one of code', (t) => {
  const lists = new Lists(['Müller Söhne', 'Nordwind']);
  for (const text of [
    'by Mu\u0308ller So\u0308hne',
    'by M\u00fcl\u00adler S\u00f6hne',
    'Nord\u200bwind',
    'Ｎｏｒｄｗｉｎｄ',
    'class NordwindClient {}',
    'const müllerSöhneTotal = 1',
    'nordwind_invoices',
  ]) {
    t.is(lists.objection(text), 'customer-name', text);
  }
  for (const text of ['nordwindig', 'Nordwinde', 'getPatientlyWaiting'])
    t.is(lists.objection(text), undefined, text);
});

test('names of customers come from a file, too', (t) => {
  const names = namesIn('# ours\nNordwind & Sons\n\n  Projekt Adler \r\n');
  t.deepEqual(names, ['Nordwind & Sons', 'Projekt Adler']);
  const own = new Lists(names);
  t.is(own.objection('for nordwind & sons only'), 'customer-name');
  t.is(own.objection('PROJEKT\n  ADLER'), 'customer-name');
  t.is(own.objection('Adlerprojekt'), undefined);
  t.not(own.identity, hygiene.identity);
});

test('a name is a name, whatever it would mean in a pattern', (t) => {
  for (const name of [
    'Coca-Cola',
    'AT&T/Bell',
    'Wham! (*) [x]',
    'C**',
    'a|b',
    '$1 + {2}',
    'Dot.',
    '\\d',
    '^/-',
  ]) {
    const own = new Lists([name]);
    t.is(own.objection(`for (${name}) only`), 'customer-name', name);
    t.is(own.objection('for Coca, ATT, 7 and Dots only'), undefined, name);
  }
});

test('patterns end soon on long texts', (t) => {
  for (const piece of ['a', 'A a', '1 ', '1-', '+1', 'a.', 'a@a.', 'http://a:', '@', 'Aa Inc, ']) {
    t.notThrows(() => hygiene.objection(piece.repeat(20_000)), piece);
  }
});

test('a file of names that is not there is told before any work', (t) => {
  const opened = makePlugin(plugin, undefined, { config: { customerNames: '/nowhere/names.txt' } });
  const error = t.throws(() => opened.slot(HYGIENE));
  t.true(isFrameworkError(error) && error.code === 'FWK_SOURCE_MISSING');
});
