import test from 'ava';
import { familyOf } from './reason-family.js';

for (const [reason, family] of [
  ['license-gpl', 'licence'],
  ['license-missing', 'licence'],
  ['opt-out-repository', 'opt-out'],
  ['secret-scan-timeout', 'secret'],
  ['personal-data', 'personal-data'],
  ['near-duplicate', 'duplicate'],
  ['copy', 'duplicate'],
  ['heldout-duplicate-of-training', 'duplicate'],
  ['benchmark', 'benchmark'],
  ['profanity', 'words'],
  ['canary', 'planted'],
  ['origin-dropped', 'origin'],
  ['minified', 'quality'],
  ['copyright-line-too-long', 'quality'],
  ['constructor', 'quality'],
] as const) {
  test(`'${reason}' speaks of: ${family}`, (t) => t.is(familyOf(reason), family));
}
