import type { EvalContext, EvalReport, JsonValue } from '@framework/sdk';
import type { Canary } from './canary.js';

/**
 * Looks for what was planted in every kept document of every split, without asking how it was caught: the filter that
 * stops the run and this look share nothing but the list.
 */
export async function evaluateCanaries(
  report: EvalReport,
  ctx: EvalContext,
  canaries: readonly Canary[],
): Promise<void> {
  const found = new Map<Canary, string>();
  const signs = canaries.map((canary) => ({ canary, sign: Buffer.from(signOf(canary)) }));
  const splits = new Set(['train', 'heldout', ...ctx.tokens.documents.map(({ split }) => split)]);
  let documents = 0;
  for (const split of splits) {
    for await (const batch of ctx.documents(split)) {
      ctx.signal.throwIfAborted();
      for (let row = 0; row < batch.length; row++) {
        const { buffer, byteOffset, byteLength } = batch.bytes(row);
        const text = Buffer.from(buffer, byteOffset, byteLength);
        for (const { canary, sign } of signs) {
          if (!found.has(canary) && text.includes(sign)) found.set(canary, batch.ids[row]!);
        }
      }
      documents += batch.length;
      ctx.progress({ done: documents, total: null, unit: 'documents' });
    }
  }
  const planted = canaries.length;
  const nothing = planted === 0 ? { note: 'Nothing was planted.' } : {};
  report.add('canaries', {
    metrics: {
      planted: { value: planted, unit: 'canaries', better: 'neither', count: planted },
      caught: {
        value: planted === 0 ? null : planted - found.size,
        unit: 'canaries',
        better: 'higher',
        count: planted,
        ...nothing,
      },
      survived: {
        value: planted === 0 ? null : found.size,
        unit: 'canaries',
        better: 'lower',
        count: planted,
        ...nothing,
      },
    },
    rows: canaries.map((canary): Readonly<Record<string, JsonValue>> => {
      const { kind, id, meantFor, fate } = canary;
      return { kind, id, meantFor, must: fate.must, foundIn: found.get(canary) ?? null };
    }),
    note:
      `${documents} kept documents of all splits were searched for what was planted. ` +
      "Which filter dropped which canary: `framework explain 'canary:**' --run <name>`.",
  });
}

/** What no kept document may hold. A document that lost its value may be gone or not: only the value is looked for. */
const signOf = ({ marker, fate }: Canary): string => (fate.must === 'lose' ? fate.value : marker);
