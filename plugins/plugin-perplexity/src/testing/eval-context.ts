import {
  type EvalContext,
  type EvalReport,
  type EvalResult,
  LANGUAGE_MODEL,
  type LanguageModel,
  randomStream,
  TOKENIZER,
  type Tokenizer,
} from '@framework/sdk';
import { hookContext } from '@framework/sdk/testing';

export interface TestDocument {
  readonly text: string;
  readonly split: string;
  readonly repository: string;
}

/** An evaluation over documents that lie in memory, tokenized by the tokenizer given. */
export function evalContext(
  documents: readonly TestDocument[],
  model: LanguageModel,
  tokenizer: Tokenizer,
  seed = 1,
): EvalContext {
  const bytes = documents.map(({ text }) => new TextEncoder().encode(text));
  const ids = bytes.map((text) => Uint32Array.from([...tokenizer.encode(text), tokenizer.endOfDocument]));
  return {
    ...hookContext({
      slots: [
        [LANGUAGE_MODEL, model],
        [TOKENIZER, tokenizer],
      ],
    }),
    step: 1,
    random: (sequence) => randomStream({ seed, plugin: 'test', hook: 'evaluate', sequence }),
    async *documents() {},
    fitted: null,
    progress: () => undefined,
    tokens: {
      fingerprint: 'test',
      vocabularySize: tokenizer.vocabularySize,
      documents: documents.map(({ split, repository }, index) => ({
        id: `${repository}:${index}`,
        sha256: '',
        repository,
        split,
        share: 'code',
        tokens: ids[index]!.length,
        bytes: bytes[index]!.byteLength,
      })),
      read: (document) => ids[document]!,
    },
  };
}

/** A report that remembers what was added. */
export function evalReport(): EvalReport & { readonly results: Map<string, EvalResult> } {
  const results = new Map<string, EvalResult>();
  return { step: 1, results, add: (id, result) => void results.set(id, result) };
}
