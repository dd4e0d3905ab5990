import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { frameworkError } from '@framework/sdk';

/** A few kilobytes of gzip can stand for gigabytes; plugin-decontaminate reads no more of such a file. */
const LARGEST = 256 * 2 ** 20;

export interface BenchmarkTask {
  readonly prompt: string;
  readonly solution: string;
}

/**
 * The first task of a file in HumanEval's format: JSON lines with `prompt` and `canonical_solution`, plain or gzip.
 *
 * @throws FWK_EVAL_TASKS where there is none
 */
export async function firstTask(path: string): Promise<BenchmarkTask> {
  try {
    const bytes = await readFile(path);
    const text = (
      bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: LARGEST }) : bytes
    ).toString('utf8');
    const line = text.split('\n', 1)[0]!;
    const { prompt, canonical_solution: solution } = JSON.parse(line) as Record<string, unknown>;
    if (typeof prompt !== 'string' || prompt.trim() === '' || typeof solution !== 'string') {
      throw new TypeError('it has no texts `prompt` and `canonical_solution`');
    }
    return { prompt, solution };
  } catch (cause) {
    throw frameworkError('FWK_EVAL_TASKS', {
      message: `the first line of the benchmark is no task: ${(cause as Error).message}`,
      at: `${path}:1`,
      cause,
    });
  }
}
