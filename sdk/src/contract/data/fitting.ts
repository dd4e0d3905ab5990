import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRow } from '../../testing/batches.js';
import { artefact } from '../../testing/contexts.js';
import type { OpenPlugin } from '../../testing/open-plugin.js';
import { fitBatches } from '../drive.js';
import type { ErrandFunction } from '../elsewhere.js';
import { batchesOf, openBatch } from '../sample.js';
import type { Subject } from '../subject.js';
import { temporaryFolder } from '../temporary.js';
import { sampleDocuments } from './documents-of.js';

/** Hooks that may have a first phase. */
export type FittedHook = 'filter' | 'tokenize';
export const FITTED_HOOKS: readonly FittedHook[] = ['filter', 'tokenize'];

/** Whether the plugin's hook has a first phase; found out once. */
export const hasFit = (subject: Subject, hook: FittedHook): Promise<boolean> =>
  subject.once(`${hook} has fit`, () =>
    subject.use((plugin) => typeof plugin.hooks?.[hook]?.fit === 'function'),
  );

/** The hooks of the plugin that have a first phase. */
export async function fittedHooks(subject: Subject): Promise<readonly FittedHook[]> {
  const fitted: FittedHook[] = [];
  for (const hook of FITTED_HOOKS) if (await hasFit(subject, hook)) fitted.push(hook);
  return fitted;
}

/** Folder of what the hook's `fit` makes of all documents: fitted once, undefined where it has no `fit`. */
export const fittedFolder = (subject: Subject, hook: FittedHook): Promise<string | undefined> =>
  subject.once(`${hook} artefact`, async () =>
    (await hasFit(subject, hook)) ? fit(subject, hook, {}) : undefined,
  );

/** What `fittedFolder` held before anybody loaded it. */
export const fittedContents = (subject: Subject, hook: FittedHook): Promise<string> =>
  subject.once(`${hook} artefact contents`, async () => folderContents(await fit(subject, hook, {})));

/** Fits once more, into a folder of its own. */
export async function fit(
  subject: Subject,
  hook: FittedHook,
  { rows = sampleDocuments(subject), size = 256 }: { rows?: readonly TestRow[]; size?: number },
): Promise<string> {
  const folder = temporaryFolder('fit');
  await fitBatches(subject, hook, batchesOf(rows, size), folder);
  return folder;
}

/** In a fresh process (see `errand.ts`): fits into the folder given, and stops for good before the batch `stopAt`. */
export const fitElsewhere: ErrandFunction<FitErrand, null> = async (
  subject,
  { hook, folder, size, stopAt },
  mark,
) => {
  /** Nothing but a kill ends this process then. */
  const waitForTheEnd = () => {
    mark(MIDDLE);
    return new Promise((resolve) => setTimeout(resolve, 2 ** 30));
  };
  await subject.use(async (plugin) => {
    async function* stream() {
      for (const columns of batchesOf(sampleDocuments(subject), size)) {
        if (columns.sequence === stopAt) await waitForTheEnd();
        yield openBatch(columns, plugin.id);
      }
    }
    await plugin.hooks![hook]!.fit!(stream(), plugin.fitContext(hook, folder));
    // A fit that does not read that far is killed behind its end.
    if (stopAt !== null) await waitForTheEnd();
  });
  return null;
};

/** What `fitElsewhere` says where it stops. */
export const MIDDLE = 'middle';

export interface FitErrand {
  readonly hook: FittedHook;
  readonly folder: string;
  readonly size: number;
  readonly stopAt: number | null;
}

/** Gives a hook what its `fit` left, as the kernel does before the first batch. */
export async function load(plugin: OpenPlugin, hook: FittedHook, folder: string | undefined): Promise<void> {
  if (folder === undefined) return;
  await plugin.hooks?.[hook]?.load?.(await artefact(folder), plugin.hookContext());
}

/** Every file below a folder with the SHA-256 of its bytes, as one text that can be compared. */
export function folderContents(folder: string): string {
  const lines: string[] = [];
  const visit = (inside: string): void => {
    for (const entry of readdirSync(join(folder, inside), { withFileTypes: true })) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else lines.push(`${path} ${sha256(readFileSync(join(folder, path)))}`);
    }
  };
  visit('');
  return lines.sort().join('\n');
}

/** The first file in which two listings of `folderContents` differ. */
export function differingFile(one: string, other: string): string {
  const [a, b] = [one, other].map((text) => new Set(text.split('\n'))) as [Set<string>, Set<string>];
  const line = [...a].find((each) => !b.has(each)) ?? [...b].find((each) => !a.has(each));
  return line?.replace(/ [0-9a-f]{64}$/, '') ?? '';
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
