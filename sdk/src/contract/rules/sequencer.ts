import { isFrameworkError } from '../../errors/framework-error.js';
import { SEQUENCER, type SequenceReader, type TokenShards, type Window } from '../../slots/sequencer.js';
import { artefact } from '../../testing/contexts.js';
import { sampleDocuments } from '../data/documents-of.js';
import { differingFile, folderContents } from '../data/fitting.js';
import {
  fitIndex,
  fitIndexElsewhere,
  sequencesOf,
  tokensFor,
  usualIndex,
  windowsElsewhere,
  windowText,
  withReader,
} from '../data/sequencing.js';
import { shardsOf } from '../data/token-shards.js';
import { provides, type Rule } from '../rule.js';
import type { Subject } from '../subject.js';
import { temporaryFolder } from '../temporary.js';
import { standInTokenizer } from '../training/stand-in-tokenizer.js';
import { violation } from '../violation.js';

const HERE = ['plain', 'tarball'] as const;
const owns = provides(SEQUENCER.id);

/** What decides which tokens stand in which window. */
export const sequencerRules: readonly Rule[] = [
  {
    id: 'sequencer/same-bytes',
    says: 'a sequencer writes the same index for the same tokens, in a fresh process too',
    variants: ['plain'],
    appliesTo: owns,
    async check(subject) {
      const usual = folderContents(await fitIndex(subject));
      for (const [how, folder] of [
        ['from one fit to the next', await fitIndex(subject)],
        ['in a fresh process', await fitIndexElsewhere(subject, temporaryFolder('sequence'))],
      ] as const) {
        const other = folderContents(folder);
        if (usual === other) continue;
        throw violation(
          `'${differingFile(usual, other)}' of the index differs ${how}`,
          `slot ${SEQUENCER.id}, fit`,
          'draw from `ctx.random`, and from nothing else',
        );
      }
    },
  },
  {
    id: 'sequencer/shape',
    says: 'a window has T + 1 tokens, documents and positions, in every epoch',
    variants: HERE,
    appliesTo: owns,
    check: (subject) =>
      withReader(subject, (reader) => {
        if (!Number.isInteger(reader.windows) || reader.windows < 1 || !Number.isInteger(reader.length)) {
          throw violation(
            `it reads ${reader.windows} windows of ${reader.length} tokens`,
            `slot ${SEQUENCER.id}, open`,
            'an index of no window is refused in fit',
          );
        }
        for (const sequence of sequencesOf(reader)) {
          const what = shapeFault(reader.window(sequence), reader.length + 1);
          if (what === undefined) continue;
          throw violation(
            what,
            `window ${sequence} of ${reader.windows}`,
            'a window holds T + 1 ids, so that every input has a target; sequence numbers go on through later epochs',
          );
        }
      }),
  },
  {
    id: 'sequencer/spans',
    says: 'a window’s tokens are those of the documents it names, at the positions it gives',
    variants: HERE,
    appliesTo: owns,
    check: (subject) =>
      withReader(subject, (reader, tokens) => {
        for (const sequence of sequencesOf(reader)) {
          const window = reader.window(sequence);
          if (shapeFault(window, reader.length + 1) !== undefined) continue;
          const what = spanFault(window, tokens);
          if (what === undefined) continue;
          throw violation(
            what,
            `window ${sequence} of ${reader.windows}`,
            'number the documents of a window from 0 on, in order; positions begin at 0 with each; takedown relies on it',
          );
        }
      }),
  },
  {
    id: 'sequencer/train-only',
    says: 'no window holds a token of a document that is held out',
    variants: HERE,
    appliesTo: owns,
    check: (subject) =>
      withReader(subject, (reader, tokens) => {
        for (const sequence of sequencesOf(reader)) {
          const held = reader.window(sequence).sources.find((each) => {
            const split = tokens.documents[each]?.split;
            return split !== undefined && split !== 'train';
          });
          if (held === undefined) continue;
          const { id, split } = tokens.documents[held]!;
          throw violation(
            `it holds '${id}', of the split '${split}'`,
            `window ${sequence} of ${reader.windows}`,
            "take documents of the split 'train' alone: what is measured must not have been learned",
          );
        }
      }),
  },
  {
    id: 'sequencer/any-order',
    says: 'a window is the same whatever was read before it: resume and other worker counts rely on it',
    variants: HERE,
    appliesTo: owns,
    async check(subject) {
      const forwards = await read(subject, (sequences) => sequences);
      for (const [how, order] of [
        ['backwards', (sequences: readonly number[]) => [...sequences].reverse()],
        ['from the middle', (sequences: readonly number[]) => sequences.slice(sequences.length >> 1)],
        [
          'by the second of two workers',
          (sequences: readonly number[]) => sequences.filter((each) => each % 2),
        ],
        ['twice in a row', (sequences: readonly number[]) => sequences.flatMap((each) => [each, each])],
      ] as const) {
        sameWindows(forwards, await read(subject, order), `when windows are read ${how}`);
      }
    },
  },
  {
    id: 'sequencer/fresh-process',
    says: 'an index opened in a fresh process gives the windows it gives where it was written',
    variants: ['plain'],
    appliesTo: owns,
    async check(subject) {
      const folder = temporaryFolder('sequence');
      const here = await subject.use(async (plugin) => {
        const tokens = tokensFor(subject, plugin);
        const sequencer = plugin.slot(SEQUENCER);
        await sequencer.fit(tokens, plugin.fitContext('sequence', folder));
        const reader = await sequencer.open(await artefact(folder), tokens);
        return new Map(sequencesOf(reader).map((each) => [each, windowText(reader, each)]));
      });
      sameWindows(here, await windowsElsewhere(subject, folder), 'in a fresh process');
    },
  },
  {
    id: 'sequencer/other-tokens',
    says: 'an index is refused with a coded error where the tokens are others',
    variants: HERE,
    appliesTo: owns,
    async check(subject) {
      const folder = await usualIndex(subject);
      await subject.use(async (plugin) => {
        const others = shardsOf(sampleDocuments(subject).slice(1), standInTokenizer);
        await refused(
          async () => plugin.slot(SEQUENCER).open(await artefact(folder), others),
          'open takes an index that was written for other tokens',
          'keep `tokens.fingerprint` in the index, and compare',
        );
      });
    },
  },
  {
    id: 'sequencer/too-little',
    says: 'tokens that fill no window are refused with a coded error',
    variants: HERE,
    appliesTo: owns,
    check: (subject) =>
      subject.use(async (plugin) => {
        const none = shardsOf(sampleDocuments(subject).slice(0, 2), standInTokenizer, () => 'heldout');
        await refused(
          () => plugin.slot(SEQUENCER).fit(none, plugin.fitContext('sequence', temporaryFolder('sequence'))),
          'fit writes an index where no document is there to train on',
          "throw frameworkError('FWK_DATA_TOO_SMALL', { message, at, action })",
        );
      }),
  },
];

/** Windows by sequence number, read in some order by a reader of their own. */
const read = (
  subject: Subject,
  order: (sequences: readonly number[]) => readonly number[],
): Promise<ReadonlyMap<number, string>> =>
  withReader(
    subject,
    (reader: SequenceReader) =>
      new Map(order(sequencesOf(reader)).map((sequence) => [sequence, windowText(reader, sequence)])),
  );

function sameWindows(
  one: ReadonlyMap<number, string>,
  other: ReadonlyMap<number, string>,
  how: string,
): void {
  for (const [sequence, text] of other) {
    if (one.get(sequence) === text) continue;
    throw violation(
      `window ${sequence} is another ${how}`,
      `slot ${SEQUENCER.id}, window`,
      'let the index and the sequence number alone decide: keep nothing between reads but caches',
    );
  }
}

function shapeFault({ tokens, documents, positions, sources }: Window, size: number): string | undefined {
  for (const [name, column, type] of [
    ['tokens', tokens, Uint32Array],
    ['documents', documents, Int32Array],
    ['positions', positions, Int32Array],
  ] as const) {
    if (!(column instanceof type)) return `its ${name} are no ${type.name}`;
    if (column.length !== size) return `it has ${column.length} ${name}, not ${size}`;
  }
  return Array.isArray(sources) ? undefined : 'its sources are no array';
}

function spanFault(
  { tokens, documents, positions, sources }: Window,
  shards: TokenShards,
): string | undefined {
  for (let from = 0, number = 0; from < tokens.length; number++) {
    if (documents[from] !== number)
      return `document ${documents[from]} stands at ${from} where ${number} comes next`;
    const source = sources[number];
    if (source === undefined || shards.documents[source] === undefined) {
      return `its document ${number} is ${source}, which is no document of the shards`;
    }
    let to = from;
    for (; to < tokens.length && documents[to] === number; to++) {
      if (positions[to] !== to - from) return `the position at ${to} is ${positions[to]}, not ${to - from}`;
    }
    if (!holds(shards.read(source), tokens.subarray(from, to))) {
      return `tokens ${from} to ${to - 1} do not stand in '${shards.documents[source].id}' in one piece`;
    }
    from = to;
  }
  const named = documents.at(-1)! + 1;
  return sources.length === named ? undefined : `it names ${sources.length} documents and holds ${named}`;
}

/** Whether `part` occurs in `whole`. */
function holds(whole: Uint32Array, part: Uint32Array): boolean {
  const [haystack, needle] = [whole, part].map((ids) => Buffer.from(ids.slice().buffer)) as [Buffer, Buffer];
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
    if (at % 4 === 0) return true;
  }
  return false;
}

async function refused(work: () => Promise<unknown>, what: string, action: string): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isFrameworkError(error)) return;
    const message = error instanceof Error ? error.message : String(error);
    throw violation(
      `it fails with an error that has no code: ${message}`,
      `slot ${SEQUENCER.id}`,
      action,
      error,
    );
  }
  throw violation(what, `slot ${SEQUENCER.id}`, action);
}
