/** presidio's own cases, read from the Python tests in the folder that `FRAMEWORK_SUITES` names. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Kind } from './config.js';
import { PRESIDIO_SUITES, scorePresidio } from './suites/presidio.js';

const suites = process.env['FRAMEWORK_SUITES'] ?? '';
const PRESIDIO = 'presidio/presidio-analyzer/tests';

/** What was measured: cases right to the exact span. */
const MEASURED: Readonly<Partial<Record<Kind, number>>> = { email: 8, ip: 114, card: 19, iban: 330 };

for (const [kind, name, least] of PRESIDIO_SUITES) {
  const file = join(suites, PRESIDIO, `test_${name}_recognizer.py`);
  const suiteTest = suites !== '' && existsSync(file) ? test : test.skip;
  suiteTest(`presidio’s ${name} cases (needs FRAMEWORK_SUITES/${PRESIDIO})`, (t) => {
    const { cases, right, missed } = scorePresidio(kind, file);
    for (const line of missed) t.log(line);
    t.log(`${right} of ${cases}`);
    t.true(cases >= least && right >= MEASURED[kind]!);
  });
}
