import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { KINDS, type Kind } from './config.js';
import { placeholders } from './placeholder.js';
import { lineBefore } from './recognisers/line-before.js';
import { scrub, withoutOverlaps } from './scrub.js';

const all: ReadonlySet<Kind> = new Set(KINDS);
const placeholder = placeholders(1);
const scrubbed = (text: string, kinds = all): string => {
  const result = scrub(new TextEncoder().encode(text), kinds, placeholder);
  return result === null ? text : new TextDecoder('utf-8', { fatal: true }).decode(result.bytes);
};
/** With the hash part gone. */
const shape = (text: string): string => scrubbed(text).replace(/_[0-9a-f]{8}\b/g, '');

test('each kind becomes a word of its own, in place', (t) => {
  const cases = [
    ['jane@acme.io', 'EMAIL'],
    ["const to = 'Jane.Doe+news@mail.acme.co.uk';", "const to = 'EMAIL';"],
    ['<a href="mailto:jane@acme.io">Jane</a>', '<a href="mailto:EMAIL">Jane</a>'],
    ['// 𝔘🙂 Jörg <jörg.müller@müller.de>, 你好jane@acme.io。', '// 𝔘🙂 Jörg <EMAIL>, 你好EMAIL。'],
    ['Jane.Doe@Acme.Com', 'EMAIL'],
    ['JANE@ACME.IO, jane@acme.to (home), jane@acme.to.', 'EMAIL, EMAIL (home), EMAIL.'],
    [
      'https://acme.io?to=jane@corp.com https://acme.io#jane@corp.com',
      'https://acme.io?to=EMAIL https://acme.io#EMAIL',
    ],
    ['https://acme.io/a?to=jane@corp.com', 'https://acme.io/a?to=EMAIL'],
    ['ping 93.184.216.34; curl http://[2a00:1450:4001:81b::200e]:80/', 'ping IP; curl http://[IP]:80/'],
    ['allow 93.184.216.0/24, ::ffff:93.184.216.34', 'allow IP, IP'],
    ['pay("4539 1488 0343 6467"); // 4539-1488-0343-6467', 'pay("CARD"); // CARD'],
    ["card: '4539148803436467'", "card: 'CARD'"],
    ['iban DE89 3704 0044 0532 0130 00.', 'iban IBAN.'],
    ['call +49 30 901820 or (212) 736-5000', 'call PHONE or PHONE'],
    ['tel:+4930901820', 'tel:PHONE'],
    ['phone +49.30901820, +49.30.901820', 'phone PHONE, PHONE'],
    ['+49.30.901820', 'PHONE'],
    ['call +49 30 901820 4539 1488 0343 6467', 'call PHONE CARD'],
    [' * @author Jane van Doe-Smith <jane@acme.io>', ' * @author Jane van Doe-Smith <EMAIL>'],
    [' * @author Jane Doe <jane@acme.io>', ' * @author NAME <EMAIL>'],
    [
      '// Copyright (c) 2020, author: Jane Doe <jane@acme.io>',
      '// Copyright (c) 2020, author: Jane Doe <EMAIL>',
    ],
  ] as const;
  for (const [text, expected] of cases) t.is(shape(text), expected);
});

test('the line before a find is that of the whole text, cut off at its length', (t) => {
  const letter = fc.constantFrom('a', 'b', '\n');
  fc.assert(
    fc.property(fc.array(letter), fc.nat(30), fc.nat(10), (letters, offset, most) => {
      const text = letters.join('');
      const line = text.slice(0, offset).split('\n').at(-1)!;
      t.is(lineBefore(text, Math.min(offset, text.length), most), most === 0 ? '' : line.slice(-most));
    }),
  );
});

test('one line may hold any number of finds', (t) => {
  const line = 'tel: +49 30 901820, 2a00:1450:4001:81b::200e, 93.184.216.34; card 4539148803436467, '.repeat(
    5000,
  );
  const found = scrub(new TextEncoder().encode(line), all, placeholder);
  t.deepEqual(found?.counts, { phone: 5000, ip: 10_000, card: 5000 });
});

test('what only looks like personal data stays', (t) => {
  for (const text of [
    "import { a } from '@scope/name.js'; @media (min-width: 10px) {} @Component({}) class A {}",
    'git@github.com:owner/name.git ssh://git@github.com/owner/name npm i lodash@4.17.21 icon@2x.png',
    'https://user@host.com/path https://user:password@host.com/path',
    'jane@example.com, a@b.test, x@localhost, root@server.local, 1+jane@users.noreply.github.com',
    'y = A@B.shape + x@W.T; a@b.ts; me@file.js',
    'q = x@self.wq\ns = q@k.mT\ng = w@p.data\n',
    'y = x@w.to(device) + x@self.codes - m@net.center; z = x@w.at[0]; id="row@Model.Name"; c = a@b.xy',
    '10.0.0.1 127.0.0.1 192.168.1.1 203.0.113.7 8.8.8.8 1.1.1.1 255.255.255.255 ::1 fe80::1 2001:db8::1',
    'v93.184.216.34 version: 93.184.216.34 Chrome/93.184.216.34 pkg@93.184.216.34 1.3.6.1.4.1 OID 2.5.29.10',
    'std::vector<dead::beef> abc::def 12:34:56 aa:bb:cc:dd:ee:ff',
    'const max = 9007199254740991, id = 4539148803436467, pi = 0.4539148803436467;',
    '4111111111111111 4242 4242 4242 4242 4539 1488 0343 6468',
    'DE89 3704 0044 0532 0130 01, GB00AAAA, FR14',
    'const limit = +3.14159265; lat: +48.856614, [+11.575382, -122.419416]',
    'x = a +1234567890; d = +2016-11-01; 212-736-5000; 555-0123; +1 (212) 555-0123; 2020-10-12',
  ]) {
    t.is(scrubbed(text), text);
  }
});

test('the same value is the same word, however it is written, in every document of a run, and another one in another run', (t) => {
  t.is(scrubbed('Jane@Acme.io'), scrubbed('jane@acme.io'));
  t.is(scrubbed('4539 1488 0343 6467'), scrubbed('4539-1488-0343-6467'));
  t.is(scrubbed('2a00:1450:4001:81b::200e'), scrubbed('2A00:1450:4001:081B:0:0:0:200E'));
  t.not(scrubbed('jane@acme.io'), scrubbed('joan@acme.io'));
  const other = scrub(new TextEncoder().encode('jane@acme.io'), all, placeholders(2))!;
  t.not(new TextDecoder().decode(other.bytes), scrubbed('jane@acme.io'));
});

test('kinds that are not wanted stay', (t) => {
  t.is(scrubbed('jane@acme.io 93.184.216.34', new Set<Kind>(['ip'])).replace(/_\w+/, ''), 'jane@acme.io IP');
});

test('finds that overlap become one', (t) => {
  const span = (kind: Kind, start: number, end: number) => ({ kind, start, end, value: `${start}` });
  t.deepEqual(
    withoutOverlaps([span('phone', 4, 9), span('card', 6, 12), span('ip', 12, 14), span('email', 0, 5)]),
    [{ kind: 'email', start: 0, end: 12, value: '0' }, span('ip', 12, 14)],
  );
});

/** Texts in which much looks like personal data. */
const fragment = fc.constantFrom(
  'jane@acme.io',
  'jörg@müller.de',
  '93.184.216.34',
  '2a00:1450:4001:81b::200e',
  '4539148803436467',
  '4539 1488 0343 6467',
  'DE89370400440532013000',
  'GB29 NWBK 6016 1331 9268 19',
  '+49 30 901820',
  '(212) 736-5000',
  '@author Jane Doe',
  ' ',
  ' ',
  '\n',
  '"',
  '<',
  '.',
  ',',
  '-',
  ':',
  '/',
  '🙂',
  'é',
  '你',
  '1',
  '@',
  'a',
  'tel ',
);
const texts = fc.oneof(
  fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: anyCharacter(fc), maxLength: 80 }),
);

test('scrubbing again changes nothing; what is not a find keeps its bytes; UTF-8 stays UTF-8', (t) => {
  fc.assert(
    fc.property(texts, (text) => {
      const once = scrubbed(text);
      t.is(scrubbed(once), once);
      const pieces = once.split(/(?:EMAIL|IBAN|CARD|IP|PHONE|NAME)_[0-9a-f]{8}/);
      let from = 0;
      for (const piece of pieces) {
        const at = text.indexOf(piece, from);
        t.true(at >= from, `${JSON.stringify(piece)} of ${JSON.stringify(text)}`);
        from = at + piece.length;
      }
    }),
    { numRuns: 2000 },
  );
});

test('bytes that are no UTF-8 come through around a find', (t) => {
  const bytes = Buffer.from([0xff, 0x20, ...Buffer.from('jane@acme.io'), 0x20, 0xc3, 0x00, 0x80]);
  const result = scrub(bytes, all, placeholder)!;
  const out = Buffer.from(result.bytes);
  t.deepEqual([...out.subarray(0, 2)], [0xff, 0x20]);
  t.deepEqual([...out.subarray(-4)], [0x20, 0xc3, 0x00, 0x80]);
  t.deepEqual(result.counts, { email: 1 });
});

test('a long hostile line costs time in proportion', (t) => {
  // Quadratic behaviour on a megabyte would be hours: the test would not come back.
  for (const piece of ['@', 'a@', 'a.', '1.', '1:', ':', '1 ', '+1 ', 'AB12', 'a', '1', '(', '@author Aa ']) {
    scrub(Buffer.from(piece.repeat(2 ** 20 / piece.length)), all, placeholder);
  }
  t.pass();
});
