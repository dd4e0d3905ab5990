import test from 'ava';
import { LicenceRefs } from './licence-refs.js';

test('what binds together is joined; a choice among several stands in brackets', (t) => {
  const refs = new LicenceRefs();
  t.is(refs.together([['MIT']]), 'MIT');
  t.is(refs.together([['MIT', 'ISC'], ['MIT']]), 'ISC AND MIT');
  t.is(refs.together([['MIT OR ISC', 'BSD-2-Clause']]), 'BSD-2-Clause AND (MIT OR ISC)');
  t.is(refs.together([['(MIT OR ISC)', 'BSD-2-Clause']]), '(MIT OR ISC) AND BSD-2-Clause');
  t.deepEqual(refs.section(), {});
});

test('a gap, or too many to tell, leaves no assertion', (t) => {
  const refs = new LicenceRefs();
  t.is(refs.together([['MIT', '']]), 'NOASSERTION');
  t.is(refs.together([['MIT'], null]), 'NOASSERTION');
  t.is(refs.together([]), 'NOASSERTION');
});

test('what is no expression is referred to, the same text by the same name, and its entry is short', (t) => {
  const refs = new LicenceRefs();
  const long = `see below ${'x'.repeat(100_000)}`;
  const [one, again, other] = [refs.together([[long]]), refs.together([[long]]), refs.together([['a, b']])];
  t.regex(one, /^LicenseRef-[0-9a-f]{16}$/);
  t.is(one, again);
  t.not(one, other);
  const { hasExtractedLicensingInfos: entries } = refs.section() as never as {
    hasExtractedLicensingInfos: { licenseId: string; extractedText: string }[];
  };
  t.deepEqual(entries.map(({ licenseId }) => licenseId).sort(), [one, other].sort());
  t.true(entries.every(({ extractedText }) => extractedText.length < 500));
});
