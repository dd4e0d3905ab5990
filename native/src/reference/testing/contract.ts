import type { Ops } from '@framework/sdk';
import { opsCases, requireCase } from '@framework/sdk/contract';
import * as tf from '@tensorflow/tfjs-core';

/**
 * The contract of `Ops` (`sdk/src/contract/ops/`) as tests of operations that no plugin offers: an instruction set
 * chosen by hand, poisoned memory. Each case also watches for tensors left behind, for inputs written to, and for bytes
 * that differ from run to run.
 *
 * @example
 * for (const { name, run } of opsContract(ops)) test(name, (t) => t.notThrows(run));
 */
export const opsContract = (ops: () => Ops): readonly { readonly name: string; readonly run: () => void }[] =>
  opsCases.map((entry) => ({ name: entry.name, run: () => requireCase(entry, ops(), tf) }));
