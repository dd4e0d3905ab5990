import { checkTokenBatch } from '../../checks/token-batch.js';
import type { RecordColumns } from '../../data/record-batch.js';
import type { TokenBatch } from '../../data/tokens.js';
import { isFrameworkError } from '../../errors/framework-error.js';
import { TOKENIZER } from '../../slots/tokenizer.js';
import { contentOf, sampleDocuments } from '../data/documents-of.js';
import { anyBytes, factsElsewhere, factsOf, idsOf, tokenize, withTokenizer } from '../data/tokenizing.js';
import { both, provides, type Rule, taps } from '../rule.js';
import { batchesOf } from '../sample.js';
import type { Subject } from '../subject.js';
import { violation } from '../violation.js';

const HERE = ['plain', 'tarball'] as const;
const owns = provides(TOKENIZER.id);

/** All documents in one batch, tokenized once. */
const usualTokens = (subject: Subject): Promise<TokenBatch> =>
  subject.once('tokens', async () => {
    const batch = batchesOf(sampleDocuments(subject), 256)[0]!;
    const tokens = (await tokenize(subject, [batch]))[0];
    if (tokens !== undefined) return tokens;
    throw violation(
      'it returns no tokens for a batch',
      'hook tokenize',
      'return a batch of tokens; a tap that owns nothing of what it is given needs a bench with documents it owns',
    );
  });

/** What the `tokenize` hook returns. */
export const tokenizeRules: readonly Rule[] = [
  {
    id: 'tokenize/documents',
    says: 'tokenize returns each document that was not dropped, once, in order, with offsets that fit',
    appliesTo: taps('tokenize'),
    async check(subject) {
      const batches = batchesOf(sampleDocuments(subject), 16).map(withDroppedRows);
      const returned = await tokenize(subject, batches);
      for (const [index, batch] of batches.entries()) {
        try {
          checkTokenBatch(subject.id, 'tokenize', returned[index], {
            sequence: batch.sequence,
            documents: batch.ids.filter((_, row) => !isDropped(row)),
            vocabularySize: undefined,
          });
        } catch (error) {
          if (!isFrameworkError(error)) throw error;
          throw violation(
            error.message,
            `hook tokenize, batch ${batch.sequence}`,
            'one document for each row that is alive: documents.length + 1 offsets, from 0 to tokens.length',
            error,
          );
        }
      }
    },
  },
  {
    id: 'tokenize/end',
    says: 'every document ends in the end-of-document token, and holds it nowhere else',
    appliesTo: both(taps('tokenize'), owns),
    async check(subject) {
      const tokens = await usualTokens(subject);
      await withTokenizer(subject, ({ endOfDocument }) => {
        for (const [index, id] of tokens.documents.entries()) {
          const ids = idsOf(tokens, index);
          const first = ids.indexOf(endOfDocument);
          if (first === ids.length - 1 && first >= 0) continue;
          throw violation(
            first < 0
              ? 'it does not end in the end-of-document token'
              : `it holds the end-of-document token at ${first} of ${ids.length}`,
            `hook tokenize, document '${id}'`,
            'append `endOfDocument` yourself; text that spells a special token out is text',
          );
        }
      });
    },
  },
  {
    id: 'tokenize/slot',
    says: 'tokenize and the tokenizer slot give a document the same ids',
    variants: HERE,
    appliesTo: both(taps('tokenize'), owns),
    async check(subject) {
      const tokens = await usualTokens(subject);
      const contents = new Map(sampleDocuments(subject).map((row) => [row.id, contentOf(row)]));
      await withTokenizer(subject, (tokenizer) => {
        for (const [index, id] of tokens.documents.entries()) {
          const own = idsOf(tokens, index).filter((token) => token !== tokenizer.endOfDocument);
          const slot = tokenizer
            .encode(contents.get(id)!)
            .filter((token) => token !== tokenizer.endOfDocument);
          if (own.length === slot.length && own.every((token, at) => token === slot[at])) continue;
          throw violation(
            `the hook gives ${own.length} ids (${preview(own)}), the slot ${slot.length} (${preview(slot)})`,
            `hook tokenize, document '${id}'`,
            'let both use one encoder: evaluators encode prompts with the slot',
          );
        }
      });
    },
  },
  {
    id: 'tokenize/batch-size',
    says: 'a document’s ids do not depend on the batch it is in',
    appliesTo: taps('tokenize'),
    async check(subject) {
      const usual = await usualTokens(subject);
      const place = new Map(usual.documents.map((id, index) => [id, index]));
      const rows = sampleDocuments(subject);
      // Both sizes in one go: workers take long to start.
      const batches = [1, 7].flatMap((size) => batchesOf(rows, size).map((batch) => ({ size, batch })));
      const returned = await tokenize(
        subject,
        batches.map(({ batch }) => batch),
      );
      for (const [at, { size }] of batches.entries()) {
        const batch = returned[at];
        for (const [index, id] of (batch?.documents ?? []).entries()) {
          const [one, other] = [idsOf(usual, place.get(id)!), idsOf(batch!, index)];
          if (Buffer.compare(bytesOf(one), bytesOf(other)) === 0) continue;
          throw violation(
            `it has ${one.length} ids (${preview(one)}) in one batch of all, and ${other.length} (${preview(other)}) in batches of ${size}`,
            `hook tokenize, document '${id}'`,
            'encode each document by itself, from the same state',
          );
        }
      }
    },
  },
];

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

const isDropped = (row: number): boolean => row % 3 === 1;

const withDroppedRows = (columns: RecordColumns): RecordColumns => ({
  ...columns,
  verdicts: columns.ids.flatMap((_, row) =>
    isDropped(row) ? [{ row, plugin: 'a-filter', action: 'drop' as const, reason: 'dropped-before' }] : [],
  ),
});

const preview = (ids: Uint32Array): string => `${ids.slice(0, 8).join(' ')}${ids.length > 8 ? ' …' : ''}`;
const bytesOf = (ids: Uint32Array): Buffer => Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength);
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
