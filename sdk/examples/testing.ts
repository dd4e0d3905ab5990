import type { EvalResult, RecordBatch, Source, Tokenizer, Verdict } from '@framework/sdk';
import {
  artefact,
  evalContext,
  evalReport,
  fitContext,
  forwardState,
  hookContext,
  lossTerms,
  makePlugin,
  memoryCheckpoint,
  microBatch,
  readSource,
  recordBatch,
  stageContext,
  stepBatch,
  stepContext,
  type TestPlugin,
  tokenShards,
} from '@framework/sdk/testing';
import { tensor1d } from '@tensorflow/tfjs-core';
import collate from './hooks/collate.js';
import loss from './hooks/loss.js';
import plugin from './hooks/two-phase.js';

// #region makePlugin
// The plugin's handlers, made as the kernel makes them: configuration completed, slots by token, lines kept in `log`.
export const handlers = () => makePlugin(plugin, {}, { seed: 7 }).hooks;
// #endregion

// #region recordBatch
export const rows = (): RecordBatch =>
  recordBatch([
    { id: 'repo:a.ts', content: 'const a = 1;\n', meta: { path: 'a.ts' } },
    { id: 'repo:b.ts', content: 'const a = 1;\n', meta: { path: 'b.ts' } },
  ]);
// #endregion

// #region fitContext
// Both phases of a filter: what `fit` writes lies in `dir`, and is handed to `load` as the kernel would.
export const verdictsIn = async (dir: string): Promise<readonly Verdict[]> => {
  const { filter } = makePlugin(plugin).hooks!;
  const all = async function* () {
    yield rows();
  };
  await filter!.fit!(all(), fitContext(dir));
  await filter!.load!(await artefact(dir), hookContext());
  const batch = rows();
  await filter!.apply(batch, stageContext());
  return batch.verdicts;
};
// #endregion

// #region readSource
// Everything a source delivers; started again at a batch's cursor it must go on right after it.
export const resumes = async (source: Source): Promise<boolean> => {
  const [first, ...rest] = await readSource(source, 1);
  const again = await readSource(source, 1, first!.cursor);
  return JSON.stringify(again.map(({ ids }) => ids)) === JSON.stringify(rest.map(({ ids }) => ids));
};
// #endregion

// #region lossTerms
// One training step without a trainer: `collate` brings labels and counts, `loss` adds its term to given outputs.
export const lossOf = async (scores: readonly number[], ...rows: readonly (readonly number[])[]) => {
  const step = stepBatch([microBatch(rows.map((ids) => [ids]))]);
  const context = stepContext(hookContext(), { step: 0 });
  await makePlugin(collate).hooks!.collate!(step, context);
  const state = forwardState(step.micro[0]!, { parity: tensor1d([...scores]) });
  const terms = lossTerms(state, step.counts);
  makePlugin(loss).hooks!.loss!(terms, context);
  const { sum, weight } = terms.terms.get('parity')!;
  return sum.dataSync()[0]! * terms.gradientScale('parity', weight);
};
// #endregion

// #region memoryCheckpoint
// What one plugin saves another goes on from; `files` are the bytes a real checkpoint would have.
export const goOn = async (from: TestPlugin, to: TestPlugin): Promise<readonly string[]> => {
  const saved = memoryCheckpoint();
  await from.hooks!.checkpoint!(saved.draft(), hookContext());
  await to.hooks!.restore!(saved.view({ purpose: 'resume' }), hookContext());
  return [...saved.files.keys()];
};
// #endregion

// #region evalContext
// An evaluation over documents written by hand; slots it asks for stand in the base context.
export const measure = async (
  evaluator: TestPlugin,
  base: ReturnType<typeof hookContext>,
  tokenizer: Tokenizer,
): Promise<EvalResult | undefined> => {
  const documents = [
    { id: 'repo:a.ts', text: 'const a = 1;', split: 'heldout' },
    { id: 'repo:b.ts', text: 'const b = 2;' },
  ];
  const report = evalReport();
  await evaluator.hooks!.evaluate!(report, evalContext(base, documents, tokenizer));
  return report.results.get('held-out-loss');
};
// #endregion

// #region tokenShards
export const lengths = (tokenizer: Tokenizer): readonly number[] =>
  tokenShards([{ id: 'repo:a.ts', text: 'const a = 1;' }], tokenizer).documents.map(({ tokens }) => tokens);
// #endregion
