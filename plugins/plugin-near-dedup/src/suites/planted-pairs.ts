/**
 * Pairs whose similarity is known, planted among real source files: those of packages that `npm ci` installs. The
 * similarity is computed by definition, on sets of texts, with nothing of the plugin's own.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ColumnBatch, type EarlierBlend, type RandomStream, randomStream } from '@framework/sdk';
import {
  artefact,
  fitContext,
  hookContext,
  makePlugin,
  recordBatch,
  stageContext,
} from '@framework/sdk/testing';
import { config } from '../config.js';
import plugin from '../plugin.js';

const PACKAGES = ['lodash', 'date-fns', 'rxjs', 'fp-ts', 'zod', 'luxon'];
const PAIRS = 450;
export const THRESHOLD = 0.8;

export interface PlantedScore {
  /** Pairs whose similarity is 0.85 to 0.97, and of how many one was dropped. */
  readonly alike: number;
  readonly found: number;
  /** Documents that were dropped, and how many of them are like what was kept: at least THRESHOLD. */
  readonly dropped: ReadonlyMap<string, string>;
  readonly right: number;
  /** Pairs whose similarity is 0.4 to 0.69, and of how many one was dropped for the other. */
  readonly unlike: number;
  readonly wronged: number;
}

/** Some hundred pairs of each kind among three times as many other files. */
export async function scorePlanted(): Promise<PlantedScore> {
  const random = randomStream({ seed: 7, plugin: 'test', hook: 'planted', sequence: 0 });
  const originals = random.shuffle(sourceFiles()).slice(0, PAIRS * 3);
  const documents = new Map(originals.map(({ id, text }) => [id, text]));
  const alike = plant(originals, 'alike', PAIRS, [0.85, 0.97], random, documents);
  const unlike = plant(originals.slice().reverse(), 'unlike', PAIRS, [0.4, 0.69], random, documents);
  const dropped = await duplicatesOf(documents, 256);
  const found = alike.filter(({ id, original }) => dropped.has(id) || dropped.has(original));
  const right = [...dropped].filter(
    ([id, kept]) => similarity(documents.get(id)!, documents.get(kept)!) >= THRESHOLD,
  );
  // One that is unlike its original may be like another file.
  const wronged = unlike.filter(
    ({ id, original }) => dropped.get(id) === original || dropped.get(original) === id,
  );
  return {
    alike: alike.length,
    found: found.length,
    dropped,
    right: right.length,
    unlike: unlike.length,
    wronged: wronged.length,
  };
}

export interface SourceFile {
  readonly id: string;
  readonly text: string;
}

/** Files of a size that one sees often, the same in every order of the file system. */
export function sourceFiles(): SourceFile[] {
  const require = createRequire(import.meta.url);
  return PACKAGES.flatMap((name) => {
    const folder = dirname(require.resolve(`${name}/package.json`));
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:js|ts)$/.test(file) && !/\.min\./.test(file))
      .sort()
      .map((file) => ({
        id: `${name}:${file.replaceAll('\\', '/')}`,
        text: readFileSync(join(folder, file), 'utf8'),
      }));
  }).filter(({ text }) => text.length >= 800 && text.length <= 8000);
}

export interface Planted {
  readonly id: string;
  readonly original: string;
}

/** Changes copies of files until their similarity lies in a range; adds them to `documents`. */
export function plant(
  originals: readonly SourceFile[],
  kind: string,
  count: number,
  [least, most]: readonly [number, number],
  random: RandomStream,
  documents: Map<string, string>,
): Planted[] {
  const planted: Planted[] = [];
  for (const { id, text } of originals) {
    if (planted.length === count) break;
    const target = least + (most - least) * random.uniform();
    let changed = text;
    let reached = 1;
    for (let edits = 0; edits < 2000 && reached > target; ) {
      // Half the lines that seem to be missing, then measured again.
      const next = edits + Math.max(1, Math.floor(((reached - target) * text.split('\n').length) / 2));
      for (; edits < next; edits++) changed = edited(changed, random, edits);
      reached = similarity(text, changed);
    }
    if (reached < least || reached > most) continue;
    const own = `${kind}/${id}`;
    documents.set(own, changed);
    planted.push({ id: own, original: id });
  }
  return planted;
}

/** One change that an author might make: a name, a line left out, a line put in, two lines swapped. */
function edited(text: string, random: RandomStream, number: number): string {
  const lines = text.split('\n');
  const at = random.integer(lines.length);
  const line = lines[at]!;
  switch (random.integer(4)) {
    case 0: {
      const words = [...line.matchAll(/[A-Za-z_$][\w$]*/g)];
      const word = words[random.integer(Math.max(1, words.length))];
      if (word)
        lines[at] = `${line.slice(0, word.index)}renamed${number}${line.slice(word.index + word[0].length)}`;
      break;
    }
    case 1:
      lines.splice(at, 1);
      break;
    case 2:
      lines.splice(at, 0, `  const added${number} = compute(${number}, "${number}");`);
      break;
    default:
      if (at > 0) [lines[at - 1], lines[at]] = [line, lines[at - 1]!];
  }
  return lines.join('\n');
}

/** Jaccard similarity of the sets of five tokens, as the README defines them. */
export function similarity(a: string, b: string): number {
  const left = shinglesOf(a);
  const right = shinglesOf(b);
  let shared = 0;
  for (const shingle of left) if (right.has(shingle)) shared++;
  return shared / (left.size + right.size - shared);
}

const known = new Map<string, ReadonlySet<string>>();

function shinglesOf(text: string): ReadonlySet<string> {
  const before = known.get(text);
  if (before) return before;
  const tokens = text.match(/[\w$\u0080-\uffff]+|[!-~]/g) ?? [];
  const shingles = new Set<string>();
  for (let at = 0; at + 5 <= tokens.length; at++) shingles.add(tokens.slice(at, at + 5).join(' '));
  if (known.size > 4000) known.clear();
  known.set(text, shingles);
  return shingles;
}

function batchesOf(documents: ReadonlyMap<string, string>, size: number): ColumnBatch[] {
  const rows = [...documents].map(([id, content]) => ({ id, content, meta: { share: 'code' } }));
  const batches: ColumnBatch[] = [];
  for (let at = 0; at < rows.length; at += size)
    batches.push(recordBatch(rows.slice(at, at + size), batches.length));
  return batches;
}

/** Dropped document → the kept one, as verdicts of the default configuration say. */
export async function duplicatesOf(
  documents: ReadonlyMap<string, string>,
  size: number,
  earlier: ReadonlyMap<string, string> = new Map(),
): Promise<Map<string, string>> {
  const batches = batchesOf(documents, size);
  const configured = earlier.size === 0 ? {} : { config: { earlier: ['earlier'] } };
  const blend: EarlierBlend = {
    name: 'earlier',
    contentHash: 'cafe',
    fitted: undefined,
    async *ids() {
      yield* earlier.keys();
    },
    async *documents() {
      yield* batchesOf(earlier, size);
    },
  };
  const dir = await mkdtemp(join(tmpdir(), 'near-dedup-'));
  try {
    const { filter } = makePlugin(plugin, config, configured).hooks!;
    await filter!.fit!(
      (async function* () {
        yield* batches;
      })(),
      { ...fitContext(dir), blend: async () => blend },
    );
    // What a worker thread does: another instance, the same artefact.
    const worker = makePlugin(plugin, config).hooks!.filter!;
    await worker.load!(await artefact(dir), hookContext());
    for (const batch of batches) await worker.apply(batch, stageContext());
  } finally {
    await rm(dir, { recursive: true });
  }
  return new Map(
    batches.flatMap((batch) =>
      batch.verdicts.map(({ row, evidence }) => [batch.ids[row]!, String(evidence!['kept'])] as const),
    ),
  );
}
