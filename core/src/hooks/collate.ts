import type { CollateHandler, MicroBatch, StepBatch } from '@framework/sdk';
import { describeValue } from '@framework/sdk/checks';
import type { Kernel } from '../plugins/kernel.js';
import { asyncWaterfall, type ChainParts } from './chain.js';
import { resultError } from './hook-error.js';

/** `collate`: a tap may return a batch of its own, of the same step and shape, with counts that can be divided by. */
export const collateChain = (parts: ChainParts<CollateHandler>): Kernel['hooks']['collate'] =>
  asyncWaterfall<CollateHandler, StepBatch>('collate', parts, ({ plugin, handler }, batch) => {
    const given = { step: batch.step, micro: batch.micro.length };
    return {
      call: (ctx) => handler(batch, ctx as never),
      accept: (returned) => checkStepBatch(plugin, returned ?? batch, given),
    };
  });

function checkStepBatch(
  plugin: string,
  returned: unknown,
  given: { readonly step: number; readonly micro: number },
): StepBatch {
  const say = (what: string) => resultError(plugin, 'collate', what);
  const batch = returned as Partial<StepBatch>;
  if (typeof returned !== 'object' || !Array.isArray(batch.micro) || typeof batch.counts !== 'object') {
    throw say(`returned ${describeValue(returned)}, not a step's batch`);
  }
  if (batch.step !== given.step) throw say(`returned step ${batch.step} for step ${given.step}`);
  if (batch.micro.length !== given.micro) {
    throw say(`left ${batch.micro.length} micro-batches where ${given.micro} were given`);
  }
  for (const [index, micro] of batch.micro.entries())
    checkMicroBatch(micro, (what) => say(`${what} (micro-batch ${index})`));
  for (const [term, count] of Object.entries(batch.counts)) {
    if (typeof count !== 'number' || !Number.isFinite(count) || count < 0) {
      throw say(`counts ${describeValue(count)} things for the loss term '${term}'`);
    }
  }
  return returned as StepBatch;
}

function checkMicroBatch(micro: MicroBatch, say: (what: string) => Error): void {
  const size = micro.rows * micro.length;
  for (const name of ['tokens', 'documents', 'positions', 'targets', 'weights'] as const) {
    const array: unknown = micro[name];
    const right = name === 'weights' ? array instanceof Float32Array : array instanceof Int32Array;
    if (!right) throw say(`left ${describeValue(array)} as '${name}'`);
    if ((array as Int32Array).length !== size) {
      throw say(`left ${(array as Int32Array).length} ${name} for ${micro.rows} rows of ${micro.length}`);
    }
  }
}
