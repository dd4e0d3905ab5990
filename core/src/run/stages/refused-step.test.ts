import { FrameworkError, frameworkError, type MicroBatch, type StepBatch } from '@framework/sdk';
import test from 'ava';
import { refusedStep } from './refused-step.js';

const micro = (...sources: readonly number[]) =>
  ({ sources: Int32Array.from(sources) }) as unknown as MicroBatch;
const batch: StepBatch = { step: 2, micro: [micro(4, 4, 9), micro(9, 7, 7)], counts: {} };
const idOf = (document: number) => (document < 0 ? undefined : `a/b:${document}.js`);
const notFinite = (at: string) =>
  frameworkError('FWK_LOSS_NOT_FINITE', {
    message: "the loss term 'next-token' is NaN; the step was not applied",
    at,
    plugin: 'plugin-trainer',
    hook: 'train step',
  });

test('a loss that is not finite names the documents of its micro-batch', (t) => {
  const thrown = notFinite('step 3, micro-batch 2');
  const error = refusedStep(thrown, batch, idOf) as FrameworkError;
  t.true(error instanceof FrameworkError);
  t.like(error, { code: thrown.code, at: thrown.at, plugin: 'plugin-trainer', action: thrown.action });
  t.is(
    error.message,
    "the loss term 'next-token' is NaN; the step was not applied; its documents: a/b:9.js, a/b:7.js",
  );
});

test('a norm of the whole step names those of all micro-batches, and counts what would be too many', (t) => {
  t.regex(
    (refusedStep(notFinite('step 3'), batch, idOf) as Error).message,
    /: a\/b:4\.js, a\/b:9\.js, a\/b:7\.js$/,
  );
  const large = { ...batch, micro: [micro(...Array(11).keys())] };
  t.regex((refusedStep(notFinite('step 3'), large, idOf) as Error).message, /a\/b:7\.js and 3 more$/);
});

test('anything else is left as it was thrown', (t) => {
  for (const thrown of [new Error('x'), frameworkError('FWK_MEMORY', { message: 'x' }), 'x'])
    t.is(refusedStep(thrown, batch, idOf), thrown);
  const thrown = notFinite('step 3');
  t.is(refusedStep(thrown, { ...batch, micro: [{} as MicroBatch] }, idOf), thrown);
  t.is(refusedStep(thrown, { ...batch, micro: [micro(-1, -1)] }, idOf), thrown);
  t.regex((refusedStep(thrown, { ...batch, micro: [micro(-1, 4)] }, idOf) as Error).message, /: a\/b:4\.js$/);
});
