import { isFrameworkError } from '../../errors/framework-error.js';
import { TOKENIZER } from '../../slots/tokenizer.js';
import { anyBytes, factsElsewhere, factsOf, withTokenizer } from '../data/tokenizing.js';
import { provides, type Rule } from '../rule.js';
import { violation } from '../violation.js';

const HERE = ['plain', 'tarball'] as const;
const owns = provides(TOKENIZER.id);

/** What fills the slot `fw.tokenizer`. */
export const tokenizerRules: readonly Rule[] = [
  {
    id: 'tokenizer/round-trip',
    says: 'a tokenizer gives back the bytes it was given, whatever they are',
    variants: HERE,
    appliesTo: owns,
    check: (subject) =>
      withTokenizer(subject, (tokenizer) => {
        for (const bytes of anyBytes(subject)) {
          const back = tokenizer.decode(tokenizer.encode(bytes.slice()));
          if (Buffer.compare(bytes, back) === 0) continue;
          const at = bytes.findIndex((byte, index) => byte !== back[index]);
          const from = Math.max(0, (at < 0 ? bytes.length : at) - 8);
          throw violation(
            `${bytes.length} bytes come back as ${back.length}: …${hex(bytes, from)}… as …${hex(back, from)}…`,
            `slot ${TOKENIZER.id}`,
            'fall back to bytes for what has no piece, and normalise nothing',
          );
        }
      }),
  },
  {
    id: 'tokenizer/ids',
    says: 'a tokenizer’s ids lie below its vocabulary size',
    variants: HERE,
    appliesTo: owns,
    check: (subject) =>
      withTokenizer(subject, (tokenizer) => {
        const { vocabularySize, endOfDocument } = tokenizer;
        for (const bytes of anyBytes(subject)) {
          const wrong = tokenizer.encode(bytes.slice()).find((id) => id >= vocabularySize);
          if (wrong !== undefined) throw outside(wrong, vocabularySize, `of the bytes ${hex(bytes, 0)}…`);
        }
        const isId = Number.isInteger(endOfDocument) && endOfDocument >= 0 && endOfDocument < vocabularySize;
        if (!isId) throw outside(endOfDocument, vocabularySize, 'that ends documents');
      }),
  },
  {
    id: 'tokenizer/any-ids',
    says: 'a tokenizer decodes any ids of its vocabulary, in any order',
    variants: HERE,
    appliesTo: owns,
    check: (subject) =>
      withTokenizer(subject, (tokenizer) => {
        const { vocabularySize } = tokenizer;
        const all = Uint32Array.from({ length: vocabularySize }, (_, id) => id);
        for (const ids of [all, all.slice().reverse(), [...all].map((id) => (id * 7919) % vocabularySize)]) {
          attempt(() => tokenizer.decode(ids), `decode of ${ids.length} ids`);
        }
        for (const id of all) {
          attempt(() => tokenizer.decode([id]), `decode of the id ${id}`);
          attempt(() => tokenizer.piece(id), `piece of the id ${id}`);
        }
      }),
  },
  {
    id: 'tokenizer/outside',
    says: 'a tokenizer refuses an id outside its vocabulary with a coded error',
    variants: HERE,
    appliesTo: owns,
    check: (subject) =>
      withTokenizer(subject, (tokenizer) => {
        const { vocabularySize } = tokenizer;
        for (const id of [vocabularySize, vocabularySize + 1, 2 ** 32 - 1, -1, 1.5, Number.NaN]) {
          for (const [how, call] of [
            ['decode', () => tokenizer.decode([id])],
            ['piece', () => tokenizer.piece(id)],
          ] as const) {
            let outcome: string;
            try {
              outcome = `gives ${JSON.stringify(String(call()))}`;
            } catch (error) {
              if (isFrameworkError(error)) continue;
              outcome = `throws ${String(error)}`;
            }
            throw violation(
              `${how} of the id ${id} ${outcome}; the vocabulary ends at ${vocabularySize - 1}`,
              `slot ${TOKENIZER.id}`,
              "throw frameworkError('FWK_TOKENIZER_ID', { message })",
            );
          }
        }
      }),
  },
  {
    id: 'tokenizer/fresh-process',
    says: 'a tokenizer loaded in a fresh process has the same hash and gives the same ids',
    variants: ['plain'],
    appliesTo: owns,
    async check(subject) {
      const here = await withTokenizer(subject, (tokenizer) => factsOf(subject, tokenizer));
      if (!/^[0-9a-f]{64}$/.test(here.hash)) {
        throw violation(
          `its hash is ${JSON.stringify(here.hash)}`,
          `slot ${TOKENIZER.id}, hash`,
          'give the SHA-256 of the model file, in hexadecimal',
        );
      }
      const there = await factsElsewhere(subject);
      for (const fact of ['hash', 'vocabularySize', 'endOfDocument', 'encoded'] as const) {
        if (here[fact] === there[fact]) continue;
        const what = fact === 'encoded' ? 'what it makes of the documents' : fact;
        throw violation(
          `${what} is ${here[fact]} here, and ${there[fact]} in a fresh process`,
          `slot ${TOKENIZER.id}`,
          'let all follow from the artefact’s bytes: a checkpoint is tied to the hash',
        );
      }
    },
  },
];

const hex = (bytes: Uint8Array, from: number): string =>
  Buffer.from(bytes.subarray(from, from + 16)).toString('hex');

const outside = (id: number, vocabularySize: number, which: string) =>
  violation(
    `the id ${id} ${which} lies outside the vocabulary, which ends at ${vocabularySize - 1}`,
    `slot ${TOKENIZER.id}`,
    'count every id that can come out in `vocabularySize`: embeddings have no more rows',
  );

function attempt(call: () => unknown, what: string): void {
  try {
    call();
  } catch (error) {
    throw violation(
      `${what} fails: ${error instanceof Error ? error.message : String(error)}`,
      `slot ${TOKENIZER.id}`,
      'a model may give any id at any place: give the bytes each stands for, none for special tokens',
      error,
    );
  }
}
