/**
 * Other projects' own fixtures, read from the folder that `FRAMEWORK_SUITES` names: licensee's `spec/fixtures` and
 * scancode's data-driven `lic1` and `lic2`. What is scored is the class a policy acts on, not the exact id.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { scoreLicensee } from './suites/licensee.js';
import { LEAST_SCORED, scoreScancode } from './suites/scancode.js';

const suites = process.env['FRAMEWORK_SUITES'] ?? '';
const suiteTest = (folder: string) => (existsSync(join(suites, folder)) && suites !== '' ? test : test.skip);

const LICENSEE = 'licensee/spec/fixtures';
const SCANCODE = 'scancode/tests/licensedcode/data/datadriven';

suiteTest(LICENSEE)(`licensee’s fixtures have the right class (needs FRAMEWORK_SUITES/${LICENSEE})`, (t) => {
  const { scored, right, missed } = scoreLicensee(join(suites, LICENSEE));
  for (const line of missed) t.log(line);
  t.log(`licensee: ${right} of ${scored} classes right`);
  t.true(scored > 15 && right / scored >= 0.97);
});

suiteTest(SCANCODE)(
  `scancode’s lic1 and lic2 have the right class (needs FRAMEWORK_SUITES/${SCANCODE})`,
  (t) => {
    const { scored, right, copyleft, calledPermissive, missed } = scoreScancode(join(suites, SCANCODE));
    t.log(`scancode: ${right} of ${scored} classes right (${((100 * right) / scored).toFixed(1)} %)`);
    t.log(
      `${calledPermissive.length} of ${copyleft} strong copyleft called permissive: ${calledPermissive.join(', ')}`,
    );
    if (process.env['FRAMEWORK_SUITES_VERBOSE']) for (const line of missed) t.log(line);
    t.true(scored > LEAST_SCORED && right / scored >= 0.97);
    t.deepEqual(calledPermissive, []);
  },
);
