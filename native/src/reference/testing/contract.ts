import type { Ops } from '@framework/sdk';
import { attentionCases } from './attention-cases.js';
import { crossEntropyCases } from './cross-entropy-cases.js';
import { linearCases } from './linear-cases.js';
import { rowCases } from './row-cases.js';
import { updateCases } from './update-cases.js';
import { type OpsCase, runCase } from './workbench.js';

/**
 * What every implementation of `Ops` must do, against float64 and finite differences; each case also watches for
 * tensors left behind and for bytes that differ from run to run.
 *
 * @example
 * for (const { name, run } of opsContract(ops)) test(name, (t) => t.notThrows(run));
 */
export function opsContract(ops: () => Ops): readonly { readonly name: string; readonly run: () => void }[] {
  const cases: readonly OpsCase[] = [
    ...linearCases,
    ...rowCases,
    ...attentionCases,
    ...crossEntropyCases,
    ...updateCases,
  ];
  return cases.map((entry) => ({ name: entry.name, run: () => runCase(entry, ops()) }));
}
