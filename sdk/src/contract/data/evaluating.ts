import type { EvalContext, EvalReport, EvalResult } from '../../hooks/evaluate.js';
import { randomStream } from '../../random.js';
import { LANGUAGE_MODEL } from '../../slots/language-model.js';
import { TOKENIZER } from '../../slots/tokenizer.js';
import type { TestRow } from '../../testing/batches.js';
import { artefact } from '../../testing/contexts.js';
import type { OpenPlugin } from '../../testing/open-plugin.js';
import { type ErrandFunction, inProcess } from '../elsewhere.js';
import { batchesOf, openBatch } from '../sample.js';
import type { Subject } from '../subject.js';
import { loadTfjs } from '../tensors/tfjs.js';
import { standInByteTokenizer } from '../training/stand-in-byte-tokenizer.js';
import { sampleDocuments } from './documents-of.js';
import { fittedFolder } from './fitting.js';
import { StandInLanguageModel } from './stand-in-language-model.js';
import { shardsOf, splitOf } from './token-shards.js';

export interface Added {
  readonly id: string;
  readonly result: EvalResult;
}

export interface Evaluation {
  /** Every result added, in order, unchecked. */
  readonly added: readonly Added[];
  /** The results that stood there before, as they stand after. */
  readonly earlier: ReadonlyMap<string, EvalResult>;
}

/** What another evaluator is supposed to have measured before. */
export const EARLIER: readonly (readonly [string, EvalResult])[] = [
  [
    'contract-earlier',
    {
      metrics: { score: { value: 0.5, unit: 'ratio', better: 'higher', count: 8 } },
      rows: [{ task: 1, passed: true }],
      note: 'Of another evaluator.',
    },
  ],
];

/** Which documents are held out: every fifth, or none. */
export type HeldOut = 'some' | 'none';

/** Evaluates once, with a plugin that is made, over the usual documents. */
export async function evaluate(
  subject: Subject,
  plugin: OpenPlugin,
  { seed = 1, heldOut = 'some' }: { seed?: number; heldOut?: HeldOut } = {},
): Promise<Evaluation> {
  const added: Added[] = [];
  const earlier = new Map(structuredClone(EARLIER));
  const report: EvalReport = {
    step: 1,
    results: earlier,
    add: (id, result) => void added.push({ id, result }),
  };
  await plugin.hooks!.evaluate!(report, await contextOf(subject, plugin, seed, heldOut));
  return { added, earlier };
}

async function contextOf(
  subject: Subject,
  plugin: OpenPlugin,
  seed: number,
  heldOut: HeldOut,
): Promise<EvalContext> {
  const rows = sampleDocuments(subject);
  const split = (index: number) => (heldOut === 'none' ? 'train' : splitOf(index));
  const folder = await fittedFolder(subject, 'filter');
  return {
    ...plugin.hookContext(),
    step: 1,
    random: (sequence) => randomStream({ seed, plugin: plugin.id, hook: 'evaluate 1', sequence }),
    documents: (wanted) => documentsOf(rows.filter((_, index) => split(index) === wanted)),
    tokens: shardsOf(rows, plugin.find(TOKENIZER) ?? standInByteTokenizer, split),
    fitted: folder === undefined ? null : await artefact(folder),
    progress: () => undefined,
  };
}

async function* documentsOf(rows: readonly TestRow[]) {
  for (const columns of batchesOf(rows, 16)) yield openBatch(columns, 'kernel');
}

/** The usual evaluation, done once, by an instance of its own. */
export const usualEvaluation = (subject: Subject): Promise<Evaluation> =>
  subject.once('evaluation', () => subject.use((plugin) => evaluate(subject, plugin)));

/** The suite's model, where it is the one that the plugin asks. */
export function standInModel(plugin: OpenPlugin): StandInLanguageModel | undefined {
  const model = plugin.find(LANGUAGE_MODEL);
  return model instanceof StandInLanguageModel ? model : undefined;
}

/** What a fresh process says of an evaluation. */
export interface EvaluationElsewhere {
  readonly added: readonly Added[];
  /** Tensors that are there after the evaluation and were not before it; 0 where there is no tensor library. */
  readonly tensors: number;
}

export const evaluateElsewhere = (subject: Subject): Promise<EvaluationElsewhere> =>
  subject.once('evaluation elsewhere', () =>
    inProcess<EvaluationElsewhere>({
      spec: subject.spec,
      module: import.meta.url,
      name: 'evaluateHere',
      input: null,
    }),
  );

/** Called in the other process (see `errand.ts`): there nobody else makes tensors meanwhile. */
export const evaluateHere: ErrandFunction<null, EvaluationElsewhere> = (subject) =>
  subject.use(async (plugin) => {
    const tensors = tensorCount(subject);
    const before = tensors();
    const { added } = await evaluate(subject, plugin);
    return { added, tensors: tensors() - before };
  });

function tensorCount(subject: Subject): () => number {
  try {
    const tf = loadTfjs([subject.dir]);
    return () => tf.memory().numTensors;
  } catch {
    return () => 0;
  }
}
