/** presidio's own cases, read from the Python tests in the folder that `FRAMEWORK_SUITES` names. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Kind } from './config.js';
import { recognisers } from './scrub.js';
import { personalStarts, readStarts } from './starts.js';
import { readCases } from './suites/presidio-cases.js';

const suites = process.env['FRAMEWORK_SUITES'] ?? '';
const PRESIDIO = 'presidio/presidio-analyzer/tests';

/** What was measured: cases right to the exact span. */
const MEASURED: readonly (readonly [Kind, string, { readonly cases: number; readonly right: number }])[] = [
  ['email', 'email', { cases: 8, right: 8 }],
  ['ip', 'ip', { cases: 115, right: 114 }],
  ['card', 'credit_card', { cases: 19, right: 19 }],
  ['iban', 'iban', { cases: 330, right: 330 }],
];

for (const [kind, name, measured] of MEASURED) {
  const file = join(suites, PRESIDIO, `test_${name}_recognizer.py`);
  const suiteTest = suites !== '' && existsSync(file) ? test : test.skip;
  suiteTest(`presidio’s ${name} cases (needs FRAMEWORK_SUITES/${PRESIDIO})`, (t) => {
    const cases = readCases(readFileSync(file, 'utf8'));
    let right = 0;
    for (const { text, count, spans } of cases) {
      const starts = readStarts(personalStarts(Buffer.from(text, 'latin1')));
      const found = recognisers[kind](text, starts).map(({ start, end }) => [start, end]);
      if (found.length === count && spans.every((span, at) => span.join() === found[at]?.join())) right++;
      else
        t.log(
          `${JSON.stringify(text)}: ${JSON.stringify(found)} instead of ${JSON.stringify(spans)} (${count})`,
        );
    }
    t.log(`${right} of ${cases.length}`);
    t.true(cases.length >= measured.cases && right >= measured.right);
  });
}
