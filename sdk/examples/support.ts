import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MicroBatch, StepContext } from '@framework/sdk';
import { hookContext, stageContext, type TestKernel } from '@framework/sdk/testing';

/** A folder of its own for one test. */
export async function folder(t: { teardown(work: () => Promise<void>): void }): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'framework-example-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** One micro-batch of whole-row documents, each row its tokens. */
export function microBatch(...rows: readonly (readonly number[])[]): MicroBatch {
  const length = rows[0]!.length;
  const size = rows.length * length;
  return {
    rows: rows.length,
    length,
    tokens: Int32Array.from(rows.flat()),
    documents: new Int32Array(size),
    positions: Int32Array.from({ length: size }, (_, n) => n % length),
    targets: new Int32Array(size),
    weights: new Float32Array(size).fill(1),
    extra: {},
  };
}

export function stepContext(kernel: TestKernel = {}): StepContext {
  const { random } = stageContext(kernel);
  return { ...hookContext(kernel), step: 0, micro: 0, random: () => random(0) };
}
