import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.js';

/** Whose matrix product, and of what: the settings of the same names. */
export type Contender = Pick<Config, 'matmul' | 'compute'>;

export type ProductRate =
  | {
      readonly ok: true;
      /** Of a product of 1,024³, on all cores this process may use; a multiply and an add are two. */
      readonly gigaflops: number;
      /** What a library says of itself; empty for our own. */
      readonly version: string;
    }
  | { readonly ok: false; readonly why: string };

const CHILD = fileURLToPath(new URL('./product-rate-child.js', import.meta.url));
const TIMEOUT_MS = 20_000;

/**
 * How fast a matrix product is here, asked of a process of its own: a library that was made for other processors ends the process that
 * opens it, and threads of one that look out for work slow the next one down.
 *
 * @param node the Node to ask with
 */
export function productRate(contender: Contender, node = process.execPath): ProductRate {
  const { status, signal, stdout, stderr, error } = spawnSync(node, [CHILD, JSON.stringify(contender)], {
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  if (error !== undefined) {
    const isLate = (error as NodeJS.ErrnoException).code === 'ETIMEDOUT';
    return { ok: false, why: isLate ? `no answer in ${TIMEOUT_MS / 1000} s` : error.message };
  }
  if (signal !== null) return { ok: false, why: `its process was ended by ${signal}` };
  // A library may say things of its own before (`ONEDNN_VERBOSE=1`).
  const rate = status === 0 ? answerIn(stdout.trim().split('\n').at(-1)!) : undefined;
  if (rate !== undefined) return rate;
  // Of what was thrown, and not of the stack or the Node.js below it.
  const thrown = stderr.split('\n').find((line) => /^\w*Error\b/.test(line));
  return { ok: false, why: thrown ?? `its process ended with code ${status}, without an answer` };
}

function answerIn(line: string): ProductRate | undefined {
  try {
    const value = JSON.parse(line) as Partial<ProductRate> | null;
    return typeof value?.ok === 'boolean' ? (value as ProductRate) : undefined;
  } catch {
    return undefined;
  }
}
