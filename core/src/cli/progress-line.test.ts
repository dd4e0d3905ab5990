import { setTimeout } from 'node:timers/promises';
import test from 'ava';
import { ProgressLine, progressLine } from './progress-line.js';

test('a line tells what is known: how far, how fast, how long still', async (t) => {
  const told: string[] = [];
  const line = new ProgressLine(0, { note: (text) => told.push(text) });
  line.see('index', { done: 0, total: null, unit: 'bytes' });
  // A rate over less than a fifth of a second is none.
  await setTimeout(250);
  line.see('index', { done: 1000, total: 4000, unit: 'bytes', note: 'sorted' });
  line.see('index', { done: 1200, total: null, unit: 'bytes' });
  t.is(told[0], 'index: 0 bytes');
  t.regex(told[1]!, /^index: 1,000\/4,000 bytes, [\d,]+ bytes\/s, .* left, sorted$/);
  t.regex(told[2]!, /^index: 1,200 bytes, \S+ bytes\/s$/);
});

test('what begins again counts from its own beginning', async (t) => {
  const told: string[] = [];
  const line = new ProgressLine(0, { note: (text) => told.push(text) });
  await setTimeout(250);
  line.see('tables', { done: 900, total: null, unit: 'rows', note: 'table documents' });
  line.see('tables', { done: 10, total: null, unit: 'rows', note: 'table verdicts' });
  t.regex(told[0]!, /rows\/s, table documents$/);
  t.is(told[1], 'tables: 10 rows, table verdicts');
});

test('what is over soon says nothing', (t) => {
  const told: string[] = [];
  const report = progressLine('index', { note: (text) => told.push(text) });
  for (let done = 0; done < 100; done++) report({ done, total: 100, unit: 'bytes' });
  t.deepEqual(told, []);
});
