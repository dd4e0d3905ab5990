import type { JsonObject, VerdictTally } from '@framework/sdk';
import type { StoredObject } from '../../../run/store.js';
import type { ValueCount } from '../facts/counts.js';
import type { ExportFacts } from '../facts/export-facts.js';

/** Facts in which every word that somebody else may choose is `word`: what an export makes of a hostile name. */
export function sampleFacts(word: string): ExportFacts {
  const root = 'a'.repeat(64);
  const count = { documents: 2, bytes: 20, tokens: 8 };
  const value: ValueCount = {
    value: word,
    trained: count,
    heldOut: { documents: 1, bytes: 10, tokens: null },
  };
  const tally: VerdictTally = {
    documents: {
      in: { documents: 6, bytes: 60 },
      kept: { documents: 2, bytes: 20 },
      dropped: { documents: 3, bytes: 30 },
      held: { documents: 1, bytes: 10 },
    },
    byPlugin: record(word, { drop: record(word, { documents: 3, bytes: 30 }), rewrite: record(word, count) }),
    firstDrop: record(word, record(word, { documents: 3, bytes: 30 })),
  };
  const details: JsonObject = {
    ...record(word, [word, record(word, word)]),
    licenceFlags: [word],
    cannotBeProven: record(word, word),
    generatedBy: word,
    version: word,
  };
  return {
    name: 'sample',
    preset: word,
    contentRoot: root,
    sdk: word,
    provenance: {
      format: 1,
      root,
      sources: [],
      tokenizer: root,
      sequence: null,
      objects: { documents: root, tokens: null },
    },
    plugins: [{ id: word, version: word, integrity: root, trustedBy: word, parts: [word] }],
    filters: [word],
    configuration: record(word, { ...record(word, word), lists: [] }),
    origins: record('plugins', word),
    sources: [
      {
        id: word,
        description: { fingerprint: word, documents: 6, bytes: 60, skipped: record(word, 3), details },
        root,
        kept: { documents: 3, heldOut: 1, bytes: 30 },
        planted: false,
      },
      {
        id: `${word}2`,
        description: null,
        root: null,
        kept: { documents: 0, heldOut: 0, bytes: 0 },
        planted: true,
      },
    ],
    tally,
    verdicts: {
      plantedDrops: record(word, record(word, 1)),
      plantedRewrites: {},
      found: {
        licence: [{ what: word, times: 1 }],
        secret: [{ what: word, times: 1 }],
        benchmark: [{ what: word, times: 2 }],
      },
    },
    kept: {
      shares: [value],
      licences: [value],
      elections: [{ ...value, stated: word, elected: word }],
      languages: [value],
      naturalLanguages: [value],
      flags: [value],
      generatedBy: [value],
      derived: value,
      takenDown: { documents: 1, bytes: 10, tokens: null },
      takedowns: [value],
      repositories: [
        {
          source: word,
          repository: word,
          documents: 3,
          bytes: 30,
          heldOut: 1,
          licences: [word],
          stated: [word],
          derived: 1,
          generated: 0,
          generatedBy: [word],
          root,
        },
      ],
    },
    blend: {
      windows: 4,
      length: 8,
      shares: [
        {
          share: word,
          weight: 1,
          documents: 2,
          tokens: 8,
          windows: 1,
          wasted: 0,
          epoch: { windows: 1, tokens: 8, passes: 1 },
          run: { windows: 4, tokens: 32, passes: 4 },
        },
      ],
    },
    trainedTokens: 32,
    tokenizer: { hash: root, plugin: word, vocabularySize: 10, tokens: 8 },
    canaries: {
      metrics: { survived: { value: 1, unit: 'canaries', better: 'lower' } },
      rows: [{ id: word, kind: word, meantFor: word, must: word, foundIn: word }],
    },
    documents: STORED,
    missing: [word],
  };
}

/** A manifest of one shard, and nothing on disk. */
const STORED = {
  fingerprint: 'f'.repeat(64),
  dir: 'store',
  files: ['shard-00000.bin', 'shard-00000.ndjson', 'verdicts-00000.ndjson'],
  manifest: {
    files: Object.fromEntries(
      ['shard-00000.bin', 'shard-00000.ndjson', 'verdicts-00000.ndjson'].map((file) => [
        file,
        { bytes: 1, sha256: 'b'.repeat(64) },
      ]),
    ),
  },
} as unknown as StoredObject;

/** `{[key]: value}`, for keys like `__proto__` too. */
const record = <T>(key: string, value: T): Record<string, T> => Object.fromEntries([[key, value]]);
