import { readRows } from '../run/documents.js';
import { partOf } from '../run/run-record.js';
import type { VerdictLine } from '../run/stages/filter.js';
import type { ReasonAnswer } from './explanation.js';
import type { Ground } from './ground.js';
import { tallyOf } from './hook.js';

/** Documents shown of each plugin and action that gave a reason. */
const EXAMPLES = 3;

/** `copy`, `license-lgpl`: who gave this reason how often in the run, with some of the documents. */
export async function explainReason(ground: Ground, word: string): Promise<ReasonAnswer | undefined> {
  const verdicts = reasons(ground).filter(({ reason }) => reason === word);
  const object = ground.run?.objects.get('filter');
  if (verdicts.length === 0 || object === undefined) return undefined;
  // What was kept is counted only, so there is nothing to look for.
  const wanted = new Map(
    verdicts
      .filter(({ action }) => action !== 'keep')
      .map(({ plugin, action, documents }) => [`${plugin} ${action}`, Math.min(EXAMPLES, documents)]),
  );
  const examples: ReasonAnswer['examples'][number][] = [];
  let unread = null;
  for (const file of object.files.filter((name) => /^verdicts-\d+\.ndjson$/.test(name))) {
    if (wanted.size === 0) break;
    try {
      for await (const { id, plugin, action, reason, evidence } of readRows<VerdictLine>(object, file)) {
        const key = `${plugin} ${action}`;
        const left = wanted.get(key);
        if (reason !== word || left === undefined) continue;
        examples.push({ id, plugin, action, evidence });
        if (left > 1) wanted.set(key, left - 1);
        else wanted.delete(key);
        if (wanted.size === 0) break;
      }
    } catch (error) {
      unread ??= partOf(file, error);
    }
  }
  return {
    kind: 'reason',
    name: word,
    verdicts: verdicts.map(({ plugin, action, documents, bytes }) => ({ plugin, action, documents, bytes })),
    examples,
    unread,
  };
}

export function reasons(ground: Ground): readonly {
  readonly plugin: string;
  readonly action: string;
  readonly reason: string;
  readonly documents: number;
  readonly bytes: number;
}[] {
  return Object.entries(tallyOf(ground)?.byPlugin ?? {}).flatMap(([plugin, actions]) =>
    Object.entries(actions).flatMap(([action, words]) =>
      Object.entries(words).map(([reason, count]) => ({ plugin, action, reason, ...count })),
    ),
  );
}
