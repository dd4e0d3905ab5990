import { type JsonValue, TOKENIZER } from '@framework/sdk';
import { defineBench } from '@framework/sdk/contract';
import type { TestRow } from '@framework/sdk/testing';
import { pieceTokenizer } from './testing/piece-tokenizer.js';

const SHARES: readonly JsonValue[] = ['code', 'text', 'instructions', null];
const LANGUAGES: readonly JsonValue[] = ['typescript', 'c++', null];

const body = (index: number): string =>
  Array.from(
    { length: 2 + (index % 5) },
    (_, line) => `const value${index}_${line} = abc();\n  return 日本 + 'é👩‍🔬';\n`,
  ).join('');

/** Enough documents that some of each share and language are drawn; short ones and bytes that are no text among them. */
export default defineBench({
  slots: () => [[TOKENIZER, pieceTokenizer]],
  rows: (): TestRow[] =>
    Array.from({ length: 48 }, (_, index) => ({
      id: `bench:${index}`,
      content:
        index % 12 === 7 ? Buffer.concat([Buffer.from(body(index)), Buffer.of(0xff, 0xc3)]) : body(index),
      meta: { share: SHARES[index % 4]!, language: LANGUAGES[index % 3]! },
    })),
});
