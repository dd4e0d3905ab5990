import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '../../data/json.js';
import { META } from '../../data/records.js';
import type { SourceBatch } from '../../hooks/ingest.js';
import {
  contentsOf,
  type Delivered,
  delivered,
  factsElsewhere,
  forEachSource,
  namedSources,
  readBatches,
  type SourceFacts,
  sourceFacts,
  usualFacts,
  whereStable,
  withChange,
} from '../data/reading.js';
import { APPLIES, both, type Rule, taps, unless } from '../rule.js';
import { violation } from '../violation.js';

const HERE = ['plain', 'tarball'] as const;
const ingests = taps('ingest');

export const benchOffers = (what: 'changeSource' | 'missingSource') =>
  both(ingests, ({ bench }) =>
    bench[what] === undefined ? unless(`its bench has no \`${what}\``) : APPLIES,
  );

/** What a source delivers, and says of it. How it is named, opened and left: `source-opening.ts`. */
export const sourceRules: readonly Rule[] = [
  {
    id: 'source/declared',
    says: 'where the manifest names sources, it adds no other',
    variants: HERE,
    // Ids may follow from the configuration: a manifest that names none promises none.
    appliesTo: both(ingests, ({ manifest }) =>
      (manifest.registers?.source ?? []).length > 0 ? APPLIES : unless('its manifest names no source'),
    ),
    async check(subject) {
      const declared = subject.manifest.registers!.source!;
      const sources = await subject.use(async (plugin) =>
        (await namedSources(subject, plugin)).map(({ id }) => id),
      );
      const other = sources.find((id) => !declared.includes(id));
      if (other === undefined) return;
      throw violation(
        `it adds the source '${other}', and its manifest names ${declared.join(', ')}`,
        `${subject.dir}/package.json, framework.registers.source`,
        `add "${other}" to registers.source; leave the field out where ids follow from the configuration`,
      );
    },
  },
  {
    id: 'source/ids',
    says: 'a source has an id, and gives each of its documents one that no other has',
    variants: HERE,
    appliesTo: ingests,
    async check(subject) {
      const seen = new Map<string, string>();
      for (const { source, documents } of await usualFacts(subject)) {
        if (documents.length === 0) throw empty(source);
        for (const { id } of documents) {
          const other = seen.get(id);
          if (other === undefined) {
            seen.set(id, source);
            continue;
          }
          throw violation(
            `the id '${id}' comes twice${other === source ? '' : `, from '${other}' too`}`,
            `source ${source}`,
            'build ids as `<repository>:<path>`: takedown and provenance find a document by it',
          );
        }
      }
      if (seen.size === 0) throw empty('none');
    },
  },
  {
    id: 'source/order',
    says: 'a source delivers the same documents in the same order every time it is opened',
    variants: HERE,
    appliesTo: ingests,
    async check(subject) {
      const usual = await usualFacts(subject);
      sameDocuments(usual, await sourceFacts(subject), 'in a second instance');
      if (subject.spec.variant === 'plain') {
        sameDocuments(usual, await factsElsewhere(subject), 'in a fresh process');
      }
      await forEachSource(subject, async (source, plugin) => {
        const readings = [
          delivered(await readBatches(source, plugin)),
          delivered(await readBatches(source, plugin)),
        ];
        sameReading(source.id, readings[0]!, readings[1]!, 'when it is opened again', 'sort what you list');
      });
    },
  },
  {
    id: 'source/resume',
    says: 'a source opened with a batch’s cursor goes on right after that batch',
    variants: HERE,
    appliesTo: ingests,
    check: whereStable((subject) =>
      forEachSource(subject, async (source, plugin) => {
        const batches = await readBatches(source, plugin, { batchSize: 3 });
        for (const index of someOf(batches.length)) {
          const rest = delivered(batches.slice(index + 1));
          const { cursor } = batches[index]!;
          const resumed = delivered(await readBatches(source, plugin, { cursor, batchSize: 3 }));
          sameReading(
            source.id,
            rest,
            resumed,
            `when it goes on after the cursor ${JSON.stringify(cursor)}`,
            'let the cursor say what was delivered, up to and with the batch it came with',
          );
        }
      }),
    ),
  },
  {
    id: 'source/cursor',
    says: 'a source’s cursors are plain JSON',
    variants: HERE,
    appliesTo: ingests,
    check: (subject) =>
      forEachSource(subject, async (source, plugin) => {
        for (const { cursor } of await readBatches(source, plugin)) {
          const text: string | undefined = JSON.stringify(cursor);
          if (text !== undefined && isDeepStrictEqual(JSON.parse(text), cursor)) continue;
          throw violation(
            `the cursor becomes ${text} in the journal, and comes back as something else`,
            `source ${source.id}`,
            'use numbers, texts, arrays and plain objects: no dates, maps, big integers or undefined',
          );
        }
      }),
  },
  {
    id: 'source/batch-size',
    says: 'a source fills its batches to the size asked for, all but the last, and delivers the same in any size',
    variants: HERE,
    appliesTo: ingests,
    check: whereStable((subject) =>
      forEachSource(subject, async (source, plugin) => {
        const usual = delivered(await readBatches(source, plugin));
        for (const batchSize of [1, 7, 1000]) {
          const batches = await readBatches(source, plugin, { batchSize });
          const wrong = batches.findIndex(({ ids }, index) =>
            index < batches.length - 1 ? ids.length !== batchSize : ids.length > batchSize,
          );
          if (wrong >= 0) {
            throw violation(
              `batch ${wrong} of ${batches.length} has ${batches[wrong]!.ids.length} rows where ${batchSize} were asked for`,
              `source ${source.id}`,
              'collect rows until there are `batchSize` of them; only the last batch may be shorter',
            );
          }
          const action = 'let `batchSize` decide where batches end and nothing else';
          sameReading(source.id, usual, delivered(batches), `in batches of ${batchSize}`, action);
        }
      }),
    ),
  },
  {
    id: 'source/columns',
    says: 'a source’s batches have one content and one value of each column for each id',
    variants: HERE,
    appliesTo: ingests,
    check: (subject) =>
      forEachSource(subject, async (source, plugin) => {
        for (const [index, batch] of (await readBatches(source, plugin)).entries()) {
          const what = columnFault(batch);
          if (what === undefined) continue;
          throw violation(what, `source ${source.id}, batch ${index}`, 'null stands for what is not known');
        }
      }),
  },
  {
    id: 'source/digests',
    says: 'digests that a source delivers are the SHA-256 of its contents',
    variants: HERE,
    appliesTo: ingests,
    check: (subject) =>
      forEachSource(subject, async (source, plugin) => {
        for (const { ids, contents, digests } of await readBatches(source, plugin)) {
          for (const [row, digest] of (digests ?? []).entries()) {
            if (digest === null || hash('sha256', contents[row]!, 'buffer').equals(digest)) continue;
            throw violation(
              'its digest is not the SHA-256 of its contents',
              `source ${source.id}, document '${ids[row]}'`,
              'hash the bytes that are delivered, or give null where they are not those that were hashed',
            );
          }
        }
      }),
  },
  {
    id: 'source/metadata',
    says: 'a source fills the columns of `META` with what they mean',
    variants: HERE,
    appliesTo: ingests,
    check: (subject) =>
      forEachSource(subject, async (source, plugin) => {
        for (const { ids, meta } of await readBatches(source, plugin)) {
          for (const [row, id] of ids.entries()) {
            for (const [column, { is, what }] of Object.entries(MEANINGS)) {
              const value = meta[column]?.[row] ?? null;
              if (value === null || is(value, id)) continue;
              throw violation(
                `its ${column} is ${JSON.stringify(value)}, not ${what}`,
                `source ${source.id}, document '${id}'`,
                'see `META` in the SDK; null where it is not known',
              );
            }
          }
        }
      }),
  },
  {
    id: 'source/description',
    says: 'a source describes itself the same every time, and counts what it delivers',
    variants: HERE,
    appliesTo: ingests,
    check: (subject) =>
      forEachSource(subject, async (source, plugin) => {
        const one = await source.describe(plugin.hookContext());
        const other = await source.describe(plugin.hookContext());
        if (!isDeepStrictEqual(one, other)) {
          throw violation(
            `it describes itself as ${JSON.stringify(one)}, then as ${JSON.stringify(other)}`,
            `source ${source.id}, describe`,
            'keep clocks and the order of a listing out of the description',
          );
        }
        if (!/^[0-9a-f]{64}$/.test(one.fingerprint)) {
          throw violation(
            `its fingerprint is ${JSON.stringify(one.fingerprint)}`,
            `source ${source.id}, describe`,
            'give a SHA-256 in hexadecimal',
          );
        }
        const batches = await readBatches(source, plugin);
        const documents = batches.reduce((sum, { ids }) => sum + ids.length, 0);
        const bytes = batches
          .flatMap(({ contents }) => contents)
          .reduce((sum, each) => sum + each.byteLength, 0);
        if (one.documents === documents && one.bytes === bytes) return;
        throw violation(
          `it says ${one.documents} documents of ${one.bytes} bytes, and delivers ${documents} of ${bytes}`,
          `source ${source.id}, describe`,
          'count what `open` delivers, not what lies there',
        );
      }),
  },
  {
    id: 'source/fingerprint',
    says: 'a source’s fingerprint changes with a byte of its content',
    variants: ['plain'],
    appliesTo: benchOffers('changeSource'),
    async check(subject) {
      const before = await sourceFacts(subject);
      await withChange(subject, async () => {
        const after = await sourceFacts(subject);
        if (JSON.stringify(before.map(contentsOf)) === JSON.stringify(after.map(contentsOf))) {
          throw violation(
            'the sources deliver the same after `changeSource`',
            'the bench, changeSource',
            'change a byte of a document that the source takes',
          );
        }
        const fingerprints = (facts: readonly SourceFacts[]) =>
          facts.map(({ fingerprint }) => fingerprint).join();
        if (fingerprints(before) !== fingerprints(after)) return;
        throw violation(
          'a byte of a document was changed, and no fingerprint did',
          'source describe',
          'hash the content itself: sizes and dates stay when a byte changes',
        );
      });
    },
  },
];

const empty = (source: string) =>
  violation(
    'nothing is delivered, so nothing can be examined',
    `source ${source}`,
    'give the contract test a configuration under which the plugin has documents to deliver',
  );

function sameDocuments(one: readonly SourceFacts[], other: readonly SourceFacts[], how: string): void {
  for (const [index, facts] of one.entries()) {
    const action = 'sort what you list, and draw nothing at random: resume goes on by position';
    sameReading(facts.source, facts.documents, other[index]?.documents ?? [], how, action);
  }
}

/** @throws a violation that names the first document of the second reading that is another */
export function sameReading(
  source: string,
  one: readonly Delivered[],
  other: readonly Delivered[],
  how: string,
  action: string,
): void {
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const [a, b] = [one[index], other[index]];
    if (a?.id === b?.id && a?.content === b?.content) continue;
    const what =
      a?.id === b?.id
        ? `bytes or metadata of '${a!.id}' are others`
        : `document ${index} is ${name(b)} where it was ${name(a)}`;
    throw violation(`${what} ${how}`, `source ${source}`, action);
  }
}

const name = (document: Delivered | undefined) => (document ? `'${document.id}'` : 'missing');

/** Every index of a short list; some of a long one, the first, the last and those around the middle among them. */
export const someOf = (length: number): readonly number[] =>
  Array.from({ length }, (_, index) => index).filter(
    (index) => length <= 12 || index < 4 || index >= length - 4 || Math.abs(index - length / 2) < 2,
  );

function columnFault({ ids, contents, meta, digests }: SourceBatch): string | undefined {
  if (contents.length !== ids.length) return `there are ${contents.length} contents for ${ids.length} ids`;
  if (digests !== undefined && digests.length !== ids.length)
    return `there are ${digests.length} digests for ${ids.length} ids`;
  const row = contents.findIndex((each) => !(each instanceof Uint8Array));
  if (row >= 0) return `the content of '${ids[row]}' is no Uint8Array`;
  const nameless = ids.findIndex((id) => typeof id !== 'string' || id === '');
  if (nameless >= 0) return `document ${nameless} has no id`;
  const uneven = Object.entries(meta).find(([, column]) => column.length !== ids.length);
  if (uneven) return `the column '${uneven[0]}' has ${uneven[1].length} values for ${ids.length} ids`;
  return undefined;
}

const isText = (value: JsonValue): value is string => typeof value === 'string' && value !== '';

const MEANINGS: Readonly<
  Record<string, { readonly is: (value: JsonValue, id: string) => boolean; readonly what: string }>
> = {
  [META.path]: {
    is: (value) => isText(value) && !value.startsWith('/') && !value.split('/').includes('..'),
    what: 'a path inside the repository, separated by /',
  },
  [META.repository]: {
    is: (value, id) => isText(value) && id.startsWith(`${value}:`),
    what: 'what the document’s id begins with',
  },
  [META.licenseExpression]: { is: (value) => typeof value === 'string', what: 'the expression as stated' },
  [META.licenseFiles]: {
    is: (value) =>
      Array.isArray(value) &&
      value.every((file) => isText(file?.path ?? null) && typeof file.text === 'string'),
    what: 'an array of { path, text }',
  },
  [META.share]: {
    is: (value) => value === 'code' || value === 'text' || value === 'instructions',
    what: 'code, text or instructions',
  },
  [META.language]: { is: isText, what: 'a language bucket' },
};
