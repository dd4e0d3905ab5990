import {
  frameworkError,
  type LanguageModel,
  type RandomStream,
  randomStream,
  type Tokenizer,
} from '@framework/sdk';
import type { Continuation, GenerateRequest, Text } from './generation.js';

/** What draws: the slots, and how a call into the model is guarded. */
export interface Speaker {
  readonly model: LanguageModel;
  readonly tokenizer: Tokenizer;
  guard<T>(call: () => T): Promise<T>;
}

/** The prompt's ids; an empty one is where a document begins: behind the end of another. */
export function encodePrompt(tokenizer: Tokenizer, bytes: Uint8Array): Text {
  const ids = bytes.byteLength === 0 ? [tokenizer.endOfDocument] : [...tokenizer.encode(bytes)];
  return { ids, text: new TextDecoder().decode(bytes) };
}

/**
 * Continuation number `number` of a prompt. Same seed and number, same ids.
 *
 * @throws FWK_MODEL_NOT_FINITE, FWK_HOOK_RESULT
 */
export async function continuePrompt(
  { model, tokenizer, guard }: Speaker,
  prompt: readonly number[],
  { tokens, temperature, topP }: Pick<GenerateRequest, 'tokens' | 'temperature' | 'topP'>,
  seed: number,
  number: number,
): Promise<Continuation> {
  const random: RandomStream = randomStream({ seed, plugin: 'core', hook: 'generate', sequence: number });
  const start = process.hrtime.bigint();
  const end = tokenizer.endOfDocument;
  const ids = await guard(() =>
    model.generate(prompt, { maximum: tokens, temperature, topP, stop: [end], random }),
  );
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  refuseForeignIds(ids, model.vocabularySize, tokens);
  const stopped = ids.length < tokens ? 'end-of-document' : 'tokens';
  // What was drawn last is part of it: the text is never shorter than two tokens then.
  const drawn = [...prompt, ...ids, ...(stopped === 'tokens' ? [] : [end])];
  await refuseNotFinite({ model, tokenizer, guard }, drawn);
  // `stream` keeps back the bytes of a character that has no end yet; a mark of byte order is a character like any other.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(tokenizer.decode(ids), { stream: true });
  return { ids, text, stopped, seconds, tokensPerSecond: ids.length / seconds };
}

function refuseForeignIds(ids: readonly number[], vocabulary: number, maximum: number): void {
  const whole = (id: unknown) => Number.isInteger(id) && (id as number) >= 0 && (id as number) < vocabulary;
  if (Array.isArray(ids) && ids.length <= maximum && ids.every(whole)) return;
  throw frameworkError('FWK_HOOK_RESULT', {
    message: `the model continued with something that is not at most ${maximum} ids below ${vocabulary}`,
    at: 'slot fw.language-model, generate',
  });
}

/**
 * Sampling from NaN gives ids like any others. The losses of what was drawn tell them apart.
 *
 * @throws FWK_MODEL_NOT_FINITE
 */
async function refuseNotFinite({ model, guard }: Speaker, ids: readonly number[]): Promise<void> {
  const seen = Int32Array.from(ids.slice(-model.contextLength));
  const losses = await guard(() => model.score(seen, 1, seen.length));
  const at = losses.findIndex((loss) => !Number.isFinite(loss));
  if (at < 0) return;
  throw frameworkError('FWK_MODEL_NOT_FINITE', {
    message: `the model's loss is ${losses[at]} at token ${at + 1} of the ${seen.length} it was shown`,
    at: 'slot fw.language-model, score',
  });
}
