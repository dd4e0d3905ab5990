import type { PlanFacts } from '@framework/sdk';
import test from 'ava';
import { config } from './config.js';
import { plan } from './plan.js';

const defaults = Object.fromEntries(Object.entries(config).map(([key, field]) => [key, field.default]));
const facts: PlanFacts = { get: () => 0, find: () => undefined };

test('says how much of what is rearranged', (t) => {
  t.deepEqual(plan({ ...defaults, rate: 0.25, languages: ['c', 'c++'] }, facts), {
    notes: [
      '25 % of the documents of share code in c, c++ are rearranged to fill in the middle, 50 % of these with the ' +
        'suffix first. Nothing is masked in the loss.',
    ],
    problems: [],
  });
  t.regex(plan({ ...defaults, shares: [] }, facts).notes![0]!, /documents of all shares are/);
});

test('two sentinels of one name are a problem before anything runs', (t) => {
  const sentinels = { prefix: '<a>', suffix: '<b>', middle: '<a>' };
  t.like(plan({ ...defaults, sentinels }, facts).problems![0], {
    at: 'plugin-fill-in-the-middle.sentinels',
    message: "two of the three sentinels are '<a>'",
  });
});

test('limits that no document meets are a problem before anything runs', (t) => {
  t.like(plan({ ...defaults, minBytes: 100, maxBytes: 99 }, facts).problems![0], {
    at: 'plugin-fill-in-the-middle.maxBytes',
    message: 'no document has at least 100 bytes and at most 99',
  });
  t.deepEqual(plan({ ...defaults, minBytes: 100, maxBytes: 100 }, facts).problems, []);
});
