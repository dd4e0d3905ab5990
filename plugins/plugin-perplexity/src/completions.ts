import type { EvalContext, EvalResult, JsonObject, LanguageModel, Tokenizer } from '@framework/sdk';
import type { Config } from './config.js';
import { shuffledDocuments, withoutEnd } from './scored-document.js';

/** Random streams of the completions: one each, so that one more does not change the others. */
const FIRST_STREAM = 1000;
/** The prompt takes at most this share of the context; the rest is the model's. */
const PROMPT_SHARE = 0.5;

/**
 * The model goes on from the first lines of held-out files. Files are drawn from the run's seed, one a repository as
 * long as there are some left; what comes out is shown as it is, not chosen and not mended.
 */
export async function sampleCompletions(
  ctx: EvalContext,
  model: LanguageModel,
  tokenizer: Tokenizer,
  { split, completions: options }: Pick<Config, 'split' | 'completions'>,
): Promise<EvalResult> {
  const rows: JsonObject[] = [];
  for (const [number, index] of drawDocuments(ctx, split, options.count).entries()) {
    ctx.signal.throwIfAborted();
    ctx.progress({ done: number, total: options.count, unit: 'completions' });
    const { id, repository } = ctx.tokens.documents[index]!;
    const text = tokenizer.decode(withoutEnd(ctx.tokens.read(index), tokenizer));
    const lines = text.subarray(0, endOfLines(text, options.promptLines));
    const longest = Math.max(1, Math.floor(model.contextLength * PROMPT_SHARE));
    const prompt = tokenizer.encode(lines).subarray(0, longest);
    if (prompt.length === 0) continue;
    const shown = tokenizer.decode(prompt).byteLength;
    const ids = model.generate([...prompt], {
      maximum: options.tokens,
      temperature: options.temperature,
      topP: options.topP,
      stop: [tokenizer.endOfDocument],
      random: ctx.random(FIRST_STREAM + number),
    });
    const completion = tokenizer.decode(
      Uint32Array.from(ids.filter((token) => token !== tokenizer.endOfDocument)),
    );
    rows.push({
      id,
      repository,
      prompt: readable(text.subarray(0, shown)),
      completion: readable(completion),
      reference: readable(text.subarray(shown, shown + Math.max(completion.byteLength, 1))),
      tokens: ids.length,
      temperature: options.temperature,
      topP: options.topP,
      stream: FIRST_STREAM + number,
    });
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return {
    metrics: { completions: { value: rows.length, unit: 'completions', better: 'neither' } },
    rows,
    note: `Completions as the model gave them: files drawn by the run’s seed, nothing chosen, nothing mended. Temperature ${options.temperature}, top-p ${options.topP}, at most ${options.tokens} tokens.`,
  };
}

/** Shuffled held-out documents, those of repositories not drawn yet first. */
function drawDocuments(ctx: EvalContext, split: string, wanted: number): number[] {
  const order = shuffledDocuments(ctx, split, FIRST_STREAM - 1);
  const first: number[] = [];
  const rest: number[] = [];
  const seen = new Set<string>();
  for (const index of order) {
    const { repository, tokens } = ctx.tokens.documents[index]!;
    if (tokens < 2) continue;
    (seen.has(repository) ? rest : first).push(index);
    seen.add(repository);
  }
  return [...first, ...rest].slice(0, wanted);
}

/** Position behind the first `lines` lines. */
function endOfLines(text: Uint8Array, lines: number): number {
  let end = 0;
  for (let line = 0; line < lines && end < text.length; line++) {
    const newline = text.indexOf(0x0a, end);
    end = newline === -1 ? text.length : newline + 1;
  }
  return end;
}

/** A token may end inside a character: what is no UTF-8 becomes U+FFFD, and never an error. */
const readable = (bytes: Uint8Array): string => new TextDecoder('utf-8').decode(bytes.slice());
