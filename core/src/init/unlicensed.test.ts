import test from 'ava';
import type { Counts, Survey } from './survey.js';
import { judgeUnlicensed, trainable } from './unlicensed.js';

const survey = (licences: Counts, refused: Counts = {}): Survey => ({
  found: { documents: 0, bytes: 0 },
  skipped: {},
  languages: {},
  licences,
  refused,
  droppedBefore: {},
  repositories: { all: 1, stated: 1 },
  notAsked: [],
});
const some = { documents: 3, bytes: 30 };

test('where nothing states a licence all of it is kept', (t) => {
  const found = survey({ NOASSERTION: some });
  const verdict = judgeUnlicensed(found, undefined);
  t.deepEqual(verdict, { decision: 'keep', by: 'nothing-stated', count: some });
  t.deepEqual(trainable(found, verdict), some);
});

test('where some file states one, allowed or not, silence is dropped', (t) => {
  const found = survey({ NOASSERTION: some, MIT: { documents: 1, bytes: 5 } });
  const verdict = judgeUnlicensed(found, undefined);
  t.like(verdict, { decision: 'drop', by: 'default' });
  t.deepEqual(trainable(found, verdict), { documents: 1, bytes: 5 });
  t.like(judgeUnlicensed(survey({ NOASSERTION: some }, { 'license-gpl': some }), undefined), {
    decision: 'drop',
  });
});

test('what was asked decides', (t) => {
  const found = survey({ NOASSERTION: some, MIT: { documents: 1, bytes: 5 } });
  t.deepEqual(trainable(found, judgeUnlicensed(found, 'keep')), { documents: 4, bytes: 35 });
  const bare = survey({ NOASSERTION: some });
  t.deepEqual(trainable(bare, judgeUnlicensed(bare, 'drop')), { documents: 0, bytes: 0 });
});
