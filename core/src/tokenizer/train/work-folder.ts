import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { frameworkError } from '@framework/sdk';
import { ioError } from '../../run/durable-file.js';
import { tryHold } from '../../run/holder.js';

/** In the folder: who trains there. */
const LOCK = 'lock';

/**
 * `<out>.partial`: a store beside what is to come. What was killed in it is gone on with where corpus and settings are the same;
 * of two that train for one folder at a time the later could only lose its work.
 *
 * @throws FWK_RUN_BUSY while another process trains for the same folder
 */
export async function inWorkFolder<Answer>(
  out: string,
  train: (work: string) => Promise<Answer>,
): Promise<Answer> {
  const work = `${out}.partial`;
  try {
    await mkdir(work, { recursive: true });
  } catch (cause) {
    throw ioError(cause, work);
  }
  const answer = await tryHold(join(work, LOCK));
  if ('heldBy' in answer) {
    const { pid, host } = answer.heldBy;
    throw frameworkError('FWK_RUN_BUSY', {
      message: `process ${pid} on ${host} is training a tokenizer for this folder`,
      at: out,
      action: 'wait for it, or name another folder with --out',
    });
  }
  try {
    return await train(work);
  } finally {
    answer.hold.release();
    // Stays where something lies in it to go on with.
    await rmdir(work).catch(() => undefined);
  }
}

/** What was left by tries with other settings, too: the folder they were for is made. */
export async function emptyWork(work: string): Promise<void> {
  for (const name of await readdir(work)) {
    if (name !== LOCK) await rm(join(work, name), { recursive: true, force: true });
  }
}
