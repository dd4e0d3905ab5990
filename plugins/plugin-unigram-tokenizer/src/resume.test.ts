import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Progress } from '@framework/sdk';
import { recordBatch } from '@framework/sdk/testing';
import test, { type ExecutionContext } from 'ava';
import { type FittedTokenizer, fitTokenizer } from './fit-tokenizer.js';
import { referenceKernels } from './reference-kernels.js';
import { configOf, ownCode, quiet } from './testing/tiny-tokenizer.js';

class Stopped extends Error {}

interface Try {
  readonly scratch: string;
  /** Dies at this progress of the training. */
  readonly stopAt?: number;

  readonly rows?: readonly { readonly id: string; readonly content: Uint8Array }[];
}

/** One try: how often the stream was read, how many steps were taken, and what came of it. */
async function attempt({ scratch, stopAt, rows = ownCode }: Try) {
  let read = 0;
  let steps = 0;
  /** How many steps it thought there would be, after each. */
  const expected: number[] = [];
  let last = 0;
  async function* stream() {
    read++;
    yield recordBatch(rows);
  }
  const tools = {
    ...quiet,
    scratch,
    progress: ({ done, total, unit }: Progress) => {
      if (unit !== 'iterations') return;
      expected.push(total!);
      last = done;
      if (++steps === stopAt) throw new Stopped();
    },
  };
  let fitted: FittedTokenizer | undefined;
  try {
    const values = configOf({ vocabularySize: 600 });
    // Every step is kept.
    fitted = await fitTokenizer(stream(), values, tools, referenceKernels, 0);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return { read, steps, expected, last, fitted };
}

const folderOf = (t: ExecutionContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-work-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
};

test('stopped at any step, a training goes on there, reads nothing again and makes the same bytes', async (t) => {
  const whole = await attempt({ scratch: folderOf(t) });
  t.true(whole.steps > 6);
  // What is expected of the end comes true at the end, and is never too little before.
  t.is(whole.expected.at(-1), whole.last);
  t.true(whole.expected.every((total) => total >= whole.last));
  for (const stopAt of [1, 2, 3, whole.steps - 2, whole.steps]) {
    const scratch = folderOf(t);
    const first = await attempt({ scratch, stopAt });
    t.is(first.fitted, undefined);
    const second = await attempt({ scratch });
    t.is(second.read, 0, 'the text is not read again');
    // The step it died in was not kept.
    t.is(second.steps, whole.steps - stopAt + 1);
    t.deepEqual(second.fitted?.bytes, whole.fitted!.bytes, `stopped at ${stopAt}`);
    t.deepEqual(second.fitted?.training, whole.fitted!.training);
  }
});

test('stopped at every step, it comes to its end all the same', async (t) => {
  const whole = await attempt({ scratch: folderOf(t) });
  const scratch = folderOf(t);
  for (let tries = 0; ; tries++) {
    const { fitted } = await attempt({ scratch, stopAt: 2 });
    if (fitted === undefined) continue;
    t.deepEqual(fitted.bytes, whole.fitted!.bytes);
    t.true(tries > 4);
    break;
  }
});

test('what is damaged is not taken up', async (t) => {
  const whole = await attempt({ scratch: folderOf(t) });
  const spoilt = folderOf(t);
  await attempt({ scratch: spoilt, stopAt: 5 });
  for (const name of readdirSync(spoilt)) {
    const file = readFileSync(join(spoilt, name));
    file[file.length >> 1]! ^= 1;
    writeFileSync(join(spoilt, name), file.subarray(0, file.length - (name === 'state.work' ? 7 : 0)));
  }
  const again = await attempt({ scratch: spoilt });
  t.is(again.read, 1);
  t.deepEqual(again.fitted?.bytes, whole.fitted?.bytes);
});
