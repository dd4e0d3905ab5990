import type { EvalContext, LanguageModel, Tokenizer } from '@framework/sdk';
import type { Config } from './config.js';
import { scoreRows } from './score-rows.js';
import { type ScoredDocument, sampleHeldOut } from './scored-document.js';
import { type ControlLoss, scoreShuffled } from './shuffled-context.js';
import { type Baselines, END_SYMBOL, fitBaselines } from './unigram.js';
import { type ScoringWindow, scoringWindows } from './windows.js';

/** What one document cost each model, in bits over the same bytes. */
export interface DocumentCost {
  readonly id: string;
  readonly repository: string;
  /** Scored tokens: all but the first. */
  readonly tokens: number;
  readonly bytes: number;
  readonly model: number;
  readonly tokenUnigram: number;
  readonly byteUnigram: number;
  /** The targets of this document that the control drew: what they cost in order, and shuffled. */
  readonly control: {
    readonly tokens: number;
    readonly bytes: number;
    readonly model: number;
    readonly shuffled: number;
  };
}

export interface Measurement {
  readonly documents: readonly DocumentCost[];
  readonly baselineTokens: number;
}

/** Streams of random numbers of one evaluation; 0 and 1 draw the documents. */
const CONTROL_STREAM = 2;

export async function measure(
  ctx: EvalContext,
  model: LanguageModel,
  tokenizer: Tokenizer,
  config: Config,
): Promise<Measurement> {
  const documents = sampleHeldOut(ctx, tokenizer, config);
  if (documents.length === 0) return { documents: [], baselineTokens: 0 };
  const baselines = await fitBaselines(ctx, tokenizer, config.baselineTokens);
  const windows = documents.map(({ ids }) => scoringWindows(ids.length, model.contextLength, config.overlap));
  const rows = windows.reduce((sum, { length }) => sum + length, 0);
  const between = (before: number) => (done: number) => {
    ctx.signal.throwIfAborted();
    ctx.progress({ done: before + done, total: rows + config.controlTargets, unit: 'windows' });
  };

  const bits = await scoreDocuments(model, documents, windows, config.batchRows, between(0));
  const control = await scoreShuffled(model, tokenizer, documents, windows, {
    targets: config.controlTargets,
    batchRows: config.batchRows,
    random: ctx.random(CONTROL_STREAM),
    between: between(rows),
  });
  const controlOf = byDocument(control);
  return {
    documents: documents.map((document, index) => ({
      id: document.id,
      repository: document.repository,
      tokens: document.ids.length - 1,
      bytes: document.scoredBytes.byteLength,
      model: bits[index]!.reduce((sum, value) => sum + value, 0),
      ...baselineCosts(document, baselines),
      control: controlCost(controlOf.get(index) ?? [], bits[index]!),
    })),
    baselineTokens: baselines.tokens,
  };
}

/** Bits of each token of each document, by position; 0 for the first, which is not scored. */
async function scoreDocuments(
  model: LanguageModel,
  documents: readonly ScoredDocument[],
  windows: readonly (readonly ScoringWindow[])[],
  batchRows: number,
  between: (rowsDone: number) => void,
): Promise<Float64Array[]> {
  const flat = windows.flatMap((ofDocument, document) => ofDocument.map((window) => ({ document, window })));
  const rows = flat.map(({ document, window }) =>
    documents[document]!.ids.subarray(window.start, window.end),
  );
  const losses = await scoreRows(model, rows, batchRows, between);
  const bits = documents.map(({ ids }) => new Float64Array(ids.length));
  for (const [index, { document, window }] of flat.entries()) {
    for (let position = window.firstTarget; position < window.end; position++) {
      bits[document]![position] = losses[index]![position - window.start - 1]! / Math.LN2;
    }
  }
  return bits;
}

function baselineCosts(
  document: ScoredDocument,
  { token, byte }: Baselines,
): Pick<DocumentCost, 'tokenUnigram' | 'byteUnigram'> {
  return {
    tokenUnigram: token.bits(document.ids.subarray(1)),
    byteUnigram: byte.bits(document.scoredBytes) + (document.whole ? byte.bits([END_SYMBOL]) : 0),
  };
}

function controlCost(losses: readonly ControlLoss[], bits: Float64Array): DocumentCost['control'] {
  return {
    tokens: losses.length,
    bytes: losses.reduce((sum, loss) => sum + loss.bytes, 0),
    model: losses.reduce((sum, { position }) => sum + bits[position]!, 0),
    shuffled: losses.reduce((sum, loss) => sum + loss.bits, 0),
  };
}

function byDocument(losses: readonly ControlLoss[]): ReadonlyMap<number, ControlLoss[]> {
  const groups = new Map<number, ControlLoss[]>();
  for (const loss of losses) {
    const group = groups.get(loss.document);
    if (group) group.push(loss);
    else groups.set(loss.document, [loss]);
  }
  return groups;
}
