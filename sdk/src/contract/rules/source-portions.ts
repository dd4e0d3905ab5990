import { isDeepStrictEqual } from 'node:util';
import type { Source, SourcePortion } from '../../hooks/ingest.js';
import { type Piece, readInWorker } from '../data/portions.js';
import { delivered, forEachSource, readBatches, whereStable } from '../data/reading.js';
import { type Rule, taps } from '../rule.js';
import { violation } from '../violation.js';
import { sameReading, someOf } from './source.js';

/** Rows a batch: few, so that portions begin in the middle of one. */
const ROWS = 3;

/** Sources that worker threads read in portions: nobody should see that they do. */
export const sourcePortionsRules: readonly Rule[] = [
  {
    id: 'source/portions',
    says: 'the portions of a source, read in a worker thread, are what `open` delivers, in its batches, each with the right count before it',
    variants: ['plain', 'tarball'],
    appliesTo: taps('ingest'),
    check: whereStable(async (subject) => {
      let examined = false;
      await forEachSource(subject, async (source, plugin) => {
        if (source.portions === undefined || source.openPortion === undefined) return;
        await source.describe(plugin.hookContext());
        const batches = (await readBatches(source, plugin, { batchSize: ROWS })).map(
          (batch): Piece => ({ rows: delivered([batch]), cursor: batch.cursor }),
        );
        for (const after of placesIn(batches.length)) {
          const cursor = after === 0 ? null : batches[after - 1]!.cursor;
          const portions = await source.portions(cursor, plugin.hookContext(), ROWS);
          if (portions === null) continue;
          examined = true;
          for (const portion of portions) plainJson(source, portion);
          const asked = { source: source.id, portions, batchSize: ROWS };
          const read = await readInWorker(subject, asked);
          const rest = batches.slice(after);
          const rows = (pieces: readonly Piece[]) => pieces.flatMap((piece) => piece.rows);
          countsFit(source, portions, read, rows(batches.slice(0, after)).length);
          const how = `in portions${after === 0 ? '' : ` after the cursor ${JSON.stringify(cursor)}`}`;
          const action =
            'let portions follow one another without a gap, and put all that `openPortion` needs into `range`: a worker knows nothing else';
          sameReading(source.id, rows(rest), rows(read.flat()), how, action);
          sameCursors(source, rest, batchesOf(source, read));
        }
      });
      return examined ? undefined : 'none of its sources is cut into portions';
    }),
  },
  {
    id: 'source/portions-declared',
    says: 'a source that can be read in portions has `portions` and `openPortion`, and its manifest says so',
    variants: ['plain'],
    appliesTo: taps('ingest'),
    check: (subject) =>
      forEachSource(subject, async (source) => {
        const [has, reads] = [source.portions !== undefined, source.openPortion !== undefined];
        if (has !== reads) {
          throw violation(
            `it has ${has ? '`portions` and no `openPortion`' : '`openPortion` and no `portions`'}`,
            `source ${source.id}`,
            'give it both: one says what the portions are, the other reads one',
          );
        }
        if (!has || subject.manifest.hooks.some(({ portions }) => portions === true)) return;
        throw violation(
          'it has `portions`, and nobody will ask for them',
          `${subject.dir}/package.json, framework.hooks`,
          'declare the tap as { "hook": "ingest", "portions": true }: worker threads import no other source',
        );
      }),
  },
];

/** The beginning, and behind some of the batches: a worker thread each. */
const placesIn = (batches: number): readonly number[] => {
  const places = someOf(batches).map((index) => index + 1);
  return [0, places[0], places.at(places.length >> 1), places.at(-2)].filter(
    (place, at, all): place is number => place !== undefined && all.indexOf(place) === at,
  );
};

function plainJson({ id }: Source, { range }: SourcePortion): void {
  const text: string | undefined = JSON.stringify(range);
  if (text !== undefined && isDeepStrictEqual(JSON.parse(text), range)) return;
  throw violation(
    `the range of a portion becomes ${text} on the way to a worker, and is something else there`,
    `source ${id}, portions`,
    'use numbers, texts, arrays and plain objects: no dates, maps, big integers or undefined',
  );
}

/** @param passed documents before the first portion */
function countsFit(
  { id }: Source,
  portions: readonly SourcePortion[],
  read: readonly (readonly Piece[])[],
  passed: number,
): void {
  let documents = passed;
  for (const [at, { before }] of portions.entries()) {
    // Of a portion that begins at a cursor nobody asks how many stand before it.
    if ((at > 0 || passed === 0) && before !== documents) {
      throw violation(
        `${documents} documents stand before it, and it says ${before}`,
        `source ${id}, portion ${at} of ${portions.length}`,
        'count documents as `open` delivers them, over all that comes before; rows that are skipped are none',
      );
    }
    for (const { rows } of read[at]!) documents += rows.length;
  }
}

/** Batches as the kernel puts them together of what two portions share. */
function batchesOf({ id }: Source, read: readonly (readonly Piece[])[]): readonly Piece[] {
  const whole: Piece[] = [];
  let held: Piece = { rows: [], cursor: null };
  for (const [at, pieces] of read.entries()) {
    for (const [index, piece] of pieces.entries()) {
      const wanted = ROWS - held.rows.length;
      if (piece.rows.length > wanted || (piece.rows.length < wanted && index < pieces.length - 1)) {
        throw violation(
          `its batch ${index} of ${pieces.length} has ${piece.rows.length} rows where ${wanted} were asked for`,
          `source ${id}, portion ${at} of ${read.length}`,
          'fill the first batch to `first` rows and the others to `batchSize`; only the last may be shorter',
        );
      }
      held = { rows: [...held.rows, ...piece.rows], cursor: piece.cursor };
      if (held.rows.length < ROWS) continue;
      whole.push(held);
      held = { rows: [], cursor: null };
    }
  }
  return held.rows.length > 0 ? [...whole, held] : whole;
}

function sameCursors({ id }: Source, one: readonly Piece[], other: readonly Piece[]): void {
  const index = one.findIndex(({ cursor }, at) => !isDeepStrictEqual(cursor, other[at]?.cursor));
  if (index < 0) return;
  throw violation(
    `the cursor of batch ${index} is ${JSON.stringify(other[index]?.cursor)} in portions, and ${JSON.stringify(one[index]!.cursor)} from \`open\``,
    `source ${id}`,
    'let a cursor depend on what was delivered, not on who reads it: it stands in the journal',
  );
}
