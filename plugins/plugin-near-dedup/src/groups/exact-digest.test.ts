import { createHash } from 'node:crypto';
import test from 'ava';
import { exactDigest } from './exact-digest.js';

const digest = (text: string, domain = 'code') => [...exactDigest(Buffer.from(text), domain)];

test('line ends and a mark of byte order aside, and nothing else', (t) => {
  const plain = digest('a\nb\n');
  for (const same of ['a\r\nb\r\n', 'a\r\nb\n', '\ufeffa\nb\n', '\ufeffa\r\nb\n']) {
    t.deepEqual(digest(same), plain, JSON.stringify(same));
  }
  for (const other of ['a\rb\n', 'a\nb', 'a\n\rb\n', 'a\nb\n\ufeff', 'A\nb\n', '']) {
    t.notDeepEqual(digest(other), plain, JSON.stringify(other));
  }
  t.notDeepEqual(digest('a\nb\n', 'traces'), plain);
});

test('a hash that is known is asked for of texts that are so already, and of no other', (t) => {
  let asked = 0;
  const known = (text: string, sha256: () => string) => [...exactDigest(Buffer.from(text), 'code', sha256)];
  const never = () => t.fail('the hash of other bytes') as unknown as string;
  const hash = createHash('sha256').update('a\nb\n').digest('hex');
  t.deepEqual(
    known('a\nb\n', () => {
      asked++;
      return hash;
    }),
    digest('a\nb\n'),
  );
  t.is(asked, 1);
  t.deepEqual(known('a\r\nb\n', never), digest('a\nb\n'));
  t.deepEqual(known('\ufeffa\nb\n', never), digest('a\nb\n'));
});
