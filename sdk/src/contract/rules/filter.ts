import { isUtf8 } from 'node:buffer';
import {
  beforeFilter,
  checkEvidence,
  checkRows,
  checkSignature,
  checkVerdictForm,
} from '../../checks/filter-result.js';
import type { ColumnBatch, RecordColumns } from '../../data/record-batch.js';
import type { RecordBatch } from '../../data/records.js';
import type { Verdict } from '../../data/verdict.js';
import { isFrameworkError } from '../../errors/framework-error.js';
import type { FitContext, StageContext } from '../../hooks/context.js';
import type { TestRow } from '../../testing/batches.js';
import { contentOf, sampleDocuments } from '../data/documents-of.js';
import { fittedFolder, load } from '../data/fitting.js';
import { whereSteady, withFilter } from '../data/judging.js';
import { type Rule, taps } from '../rule.js';
import { batchesOf, openBatch } from '../sample.js';
import type { Subject } from '../subject.js';
import { temporaryFolder } from '../temporary.js';
import { violation } from '../violation.js';

const LONGEST_REASON = 64;
const OTHER = 'plugin-before-this';

/** A batch that went through the filter, as it was before, and what the filter returned. */
type Look = (batch: ColumnBatch, before: ColumnBatch, returned: unknown) => void;

/** What a filter leaves behind of every document. Filtered once: several rules look at it, and none changes it. */
async function afterFiltering(subject: Subject, look: Look): Promise<void> {
  const filtered = await subject.once('filtered', async () => {
    const looks: Parameters<Look>[] = [];
    await withFilter(subject, async (filter) => {
      for (const columns of batchesOf(sampleDocuments(subject), 16)) {
        // Sliced: cloned, it would be the same shared memory.
        const before = openBatch({ ...columns, content: columns.content.slice() }, subject.id);
        const { batch, returned } = await filter(columns);
        looks.push([batch, before, returned]);
      }
    });
    return looks;
  });
  for (const each of filtered) look(...each);
}

const ownVerdicts = (subject: Subject, look: (batch: ColumnBatch, verdict: Verdict) => void): Promise<void> =>
  afterFiltering(subject, (batch) => {
    for (const verdict of batch.verdicts) look(batch, verdict);
  });

/** The kernel's own check, as a breach with something to do about it. */
function breach(check: () => void, batch: ColumnBatch, action: string): void {
  try {
    check();
  } catch (error) {
    if (!isFrameworkError(error)) throw error;
    throw violation(error.message, `hook filter, batch ${batch.sequence}`, action, error);
  }
}

const HERE = ['plain', 'traced', 'tarball'] as const;

/** What a filter may do to a batch. What its verdicts may depend on: `filter-independence.ts`. */
export const filterRules: readonly Rule[] = [
  {
    id: 'filter/rows',
    says: 'a filter leaves the rows of a batch as they are, and returns nothing or that batch',
    variants: HERE,
    appliesTo: taps('filter'),
    check: (subject) =>
      afterFiltering(subject, (batch, before, returned) =>
        breach(
          () => checkRows(subject.id, batch, returned, beforeFilter(before)),
          batch,
          'give verdicts with `batch.judge`; the kernel takes dropped rows out after the whole chain',
        ),
      ),
  },
  {
    id: 'filter/signature',
    says: 'a filter gives verdicts in its own name',
    variants: HERE,
    appliesTo: taps('filter'),
    check: (subject) =>
      ownVerdicts(subject, (batch, verdict) =>
        breach(
          () => checkSignature(subject.id, verdict),
          batch,
          'give verdicts with `batch.judge`, which signs them',
        ),
      ),
  },
  {
    id: 'filter/verdicts',
    says: 'a filter’s verdicts name an action, a split where one is held, and a short kebab-case reason',
    variants: HERE,
    appliesTo: taps('filter'),
    check: (subject) =>
      ownVerdicts(subject, (batch, verdict) => {
        breach(() => checkVerdictForm(subject.id, batch, verdict), batch, 'see `NewVerdict` in the SDK');
        const { reason, row } = verdict;
        if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(reason) && reason.length <= LONGEST_REASON) return;
        throw violation(
          `the verdict's reason is ${JSON.stringify(reason)}`,
          `hook filter, document '${batch.ids[row]}'`,
          `give a stable kebab-case word of at most ${LONGEST_REASON} letters, which tables count by; what was measured is evidence`,
        );
      }),
  },
  {
    id: 'filter/evidence',
    says: 'a filter’s evidence is plain JSON, without NaN or infinity',
    variants: HERE,
    appliesTo: taps('filter'),
    check: (subject) =>
      ownVerdicts(subject, (batch, verdict) =>
        breach(
          () => checkEvidence(subject.id, verdict),
          batch,
          'leave out what could not be measured; the average of nothing is NaN',
        ),
      ),
  },
  {
    id: 'filter/bytes',
    says: 'a filter leaves the bytes it reads as they are, and rewrites with a verdict',
    variants: HERE,
    appliesTo: taps('filter'),
    check: (subject) =>
      afterFiltering(subject, (batch, before) => {
        const after = openBatch({ ...batch.columns(), verdicts: [], rewritten: new Map() }, subject.id);
        for (let row = 0; row < before.length; row++) {
          if (Buffer.compare(before.bytes(row), after.bytes(row)) === 0) continue;
          throw violation(
            'the filter changed the bytes of a document in place',
            `hook filter, document '${before.ids[row]}'`,
            'copy the bytes, and give a verdict `{ action: "rewrite", bytes }`: others read the same memory',
          );
        }
      }),
  },
  {
    id: 'filter/others',
    says: 'a filter leaves the verdicts of others as they are',
    variants: HERE,
    appliesTo: taps('filter'),
    check: (subject) =>
      withFilter(subject, async (filter) => {
        for (const columns of batchesOf(sampleDocuments(subject), 16)) {
          const theirs = verdictsOfAnother(columns, 'keep');
          const before = structuredClone(theirs);
          const { batch } = await filter({ ...columns, verdicts: theirs });
          const after = batch.verdicts.slice(0, before.length);
          const changed = before.findIndex(
            (verdict, index) => JSON.stringify(verdict) !== JSON.stringify(after[index]),
          );
          if (changed < 0) continue;
          throw violation(
            `the verdict ${JSON.stringify(before[changed])} was ${JSON.stringify(after[changed])} afterwards`,
            `hook filter, document '${columns.ids[before[changed]!.row]}'`,
            'say something of your own with `batch.judge`; what others said is read-only',
          );
        }
      }),
  },
  {
    id: 'filter/dropped',
    says: 'a filter does not keep, rewrite or hold out what was dropped before it',
    variants: HERE,
    appliesTo: taps('filter'),
    check: (subject) =>
      withFilter(subject, async (filter) => {
        for (const columns of batchesOf(sampleDocuments(subject), 16)) {
          const theirs = verdictsOfAnother(columns, 'drop');
          const { batch } = await filter({ ...columns, verdicts: theirs });
          const found = batch.verdicts
            .slice(theirs.length)
            .find(({ row, action }) => row % 2 === 0 && action !== 'drop');
          if (found === undefined) continue;
          throw violation(
            `the filter says '${found.action}' (${found.reason}) of a row that was dropped before it`,
            `hook filter, document '${columns.ids[found.row]}'`,
            'pass over rows that are gone: if (!batch.alive(row)) continue',
          );
        }
      }),
  },
  {
    id: 'filter/rewrites',
    says: 'a filter rewrites UTF-8 to UTF-8',
    variants: HERE,
    appliesTo: taps('filter'),
    check: (subject) =>
      afterFiltering(subject, (batch, before) => {
        for (const { row, action } of batch.verdicts) {
          const bytes: unknown = action === 'rewrite' ? batch.bytes(row) : undefined;
          if (!(bytes instanceof Uint8Array) || !isUtf8(before.bytes(row).slice()) || isUtf8(bytes)) continue;
          throw violation(
            'the filter rewrote a document that was UTF-8 to bytes that are not',
            `hook filter, document '${batch.ids[row]}'`,
            'cut between characters, never inside one',
          );
        }
      }),
  },
  {
    id: 'filter/rewrite-settles',
    says: 'a filter is content with what it rewrote itself',
    variants: HERE,
    appliesTo: taps('filter'),
    check: whereSteady(async (subject) => {
      const rewritten: TestRow[] = [];
      const rows = sampleDocuments(subject);
      await withFilter(subject, async (filter) => {
        for (const columns of batchesOf(rows, 16)) {
          const { batch } = await filter(columns);
          for (const [row, bytes] of batch.columns().rewritten) {
            if (!batch.alive(row)) continue;
            const given = rows.find(({ id }) => id === columns.ids[row])!;
            rewritten.push({ ...given, content: bytes });
          }
        }
      });
      await withFilter(subject, async (filter) => {
        for (const columns of batchesOf(rewritten, 16)) {
          const { batch } = await filter(columns);
          for (const { row, action, reason } of batch.verdicts) {
            const changed =
              action === 'rewrite' && Buffer.compare(batch.bytes(row), contentOf(rewritten[row]!)) !== 0;
            if (action !== 'drop' && !changed) continue;
            throw violation(
              `the filter says '${action}' (${reason}) of a document it has just rewritten`,
              `hook filter, document '${batch.ids[row]}'`,
              'rewrite all there is to rewrite at once: rewriting again must change nothing',
            );
          }
        }
      });
    }),
  },
  {
    id: 'filter/needs',
    says: 'a filter asks for exactly the features it lists under `needs`',
    variants: HERE,
    appliesTo: taps('filter'),
    async check(subject) {
      const { asked, needs } = await featuresAsked(subject);
      for (const name of asked) {
        if (needs.includes(name)) continue;
        throw violation(
          `the filter asks for the feature '${name}' and does not list it`,
          'hook filter, needs',
          `add needs: ['${name}']: the kernel refuses what is not declared`,
        );
      }
      for (const name of needs) {
        if (asked.has(name)) continue;
        throw violation(
          `the filter lists the feature '${name}' and never asked for it`,
          'hook filter, needs',
          'take it off the list, or give the bench documents that make the filter ask',
        );
      }
    },
  },
];

/** Verdicts of another plugin on every other row. */
function verdictsOfAnother(columns: RecordColumns, action: 'keep' | 'drop'): Verdict[] {
  return columns.ids.flatMap((_, row) =>
    row % 2 === 0
      ? [{ row, plugin: OTHER, action, reason: 'said-before', evidence: { row, list: [1, 2] } }]
      : [],
  );
}

/** Features the filter asks for, in both phases, over all documents. */
async function featuresAsked(subject: Subject) {
  const folder = await fittedFolder(subject, 'filter');
  return subject.use(async (plugin) => {
    const handler = plugin.hooks!.filter!;
    const asked = new Set<string>();
    const listening = <Context extends StageContext | FitContext>(given: Context): Context => ({
      ...given,
      feature<T>(batch: RecordBatch, name: string): T {
        asked.add(name);
        return given.feature<T>(batch, name);
      },
    });
    const batches = () =>
      batchesOf(sampleDocuments(subject), 16).map((columns) => openBatch(columns, plugin.id));
    if (handler.fit !== undefined) {
      const context = plugin.fitContext('filter', temporaryFolder('needs'));
      await handler.fit(streamOf(batches()), listening(context));
    }
    await load(plugin, 'filter', folder);
    for (const batch of batches()) await handler.apply(batch, listening(plugin.stageContext('filter')));
    return { asked, needs: [...(handler.needs ?? [])] };
  });
}

async function* streamOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
