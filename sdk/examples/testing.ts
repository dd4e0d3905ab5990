import type { RecordBatch, Source, Verdict } from '@framework/sdk';
import {
  artefact,
  fitContext,
  hookContext,
  makePlugin,
  readSource,
  recordBatch,
  stageContext,
} from '@framework/sdk/testing';
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
