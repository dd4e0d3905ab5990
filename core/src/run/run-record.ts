import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { frameworkError, isFrameworkError, type JournalEntry, LAYOUT, type RunLock } from '@framework/sdk';
import { CheckpointFiles, type FoundCheckpoint } from './checkpoint-files.js';
import { type EvaluationFile, readEvaluationFile } from './evaluation-file.js';
import { heldBy } from './holder.js';
import { Journal } from './journal.js';
import { type RunPaths, runPaths } from './layout.js';
import { Refs } from './refs.js';
import { type RunFile, readRunFile } from './run-file.js';
import { unknownRun } from './run-folders.js';
import { LockFile } from './run-lock.js';
import { runNames } from './run-names.js';
import { Store, type StoredObject } from './store.js';

/** A part of a run that is damaged or was never written, and what that costs. */
export interface MissingPart {
  /** `run.lock.json`, `object filter`, `checkpoints`. */
  readonly part: string;
  /** The error's code; null for what is only not there yet. */
  readonly code: string | null;
  readonly why: string;
  readonly action: string | null;
}

/**
 * A run as it lies on disk, for commands that look: nothing is locked, mended or written, so a live run can be read
 * too. Each part stands by itself; one that cannot be read is told under `missing`, and its place holds nothing.
 */
export interface RunRecord {
  readonly paths: RunPaths;
  readonly file: RunFile | null;
  readonly lock: RunLock | null;
  readonly journal: readonly JournalEntry[];
  /** Name the run knows an object by (`filter`, `filter/plugin-x`) → its manifest; files are checked as they are read. */
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** Oldest first. */
  readonly checkpoints: readonly FoundCheckpoint[];
  /** Of the last step that was evaluated. */
  readonly evaluation: EvaluationFile | null;
  /** The process that works on it now. */
  readonly pid: number | null;
  readonly missing: readonly MissingPart[];
}

/**
 * @param name a run's name under `runs/`
 * @throws FWK_RUN_UNKNOWN, FWK_CLI_USAGE for what is no name
 */
export async function openRunRecord(root: string, name: string): Promise<RunRecord> {
  const paths = runPaths(root, name);
  if (!(await isFolder(paths.dir))) {
    throw unknownRun(root, name, await runNames(root));
  }
  const missing: MissingPart[] = [];
  const attempt = async <T>(part: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      missing.push(partOf(part, error));
      return undefined;
    }
  };
  const notThere = (part: string) => missing.push({ part, code: null, why: 'is not there', action: null });
  const whole = async <T>(part: string, read: () => Promise<T | undefined>): Promise<T | null> => {
    const before = missing.length;
    const value = await attempt(part, read);
    if (value === undefined && missing.length === before) notThere(part);
    return value ?? null;
  };

  const file = await whole(LAYOUT.run, () => readRunFile(paths.run));
  const lock = await whole(LAYOUT.lock, () => LockFile.read(paths.lock));
  const journal = (await attempt(LAYOUT.journal, () => Journal.read(paths.journal))) ?? [];
  const refs = (await attempt(LAYOUT.refs, () => Refs.open(paths.refs)))?.all ?? {};
  const store = new Store(paths.store);
  const objects = new Map<string, StoredObject>();
  for (const [ref, fingerprint] of Object.entries(refs).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const object = await attempt(`object ${ref}`, () => store.look(fingerprint));
    if (object) objects.set(ref, object);
  }
  return {
    paths,
    file,
    lock,
    journal,
    objects,
    checkpoints:
      (await attempt(LAYOUT.checkpoints, () => new CheckpointFiles(paths.checkpoints).list())) ?? [],
    evaluation: (await attempt(LAYOUT.evaluation, () => newestEvaluation(paths.evaluation))) ?? null,
    pid: heldBy(paths.holder)?.pid ?? null,
    missing,
  };
}

/**
 * The documents a run's filters left.
 *
 * @throws FWK_PROVENANCE_MISSING where it has none, or they cannot be read
 */
export function documentsOf({ objects, paths, missing }: RunRecord): StoredObject {
  const documents = objects.get('filter');
  if (documents !== undefined) return documents;
  const damaged = missing.find(({ part }) => part === 'object filter' || part === LAYOUT.refs);
  throw frameworkError('FWK_PROVENANCE_MISSING', {
    message:
      damaged === undefined
        ? `'${paths.name}' has no documents yet`
        : `the documents of '${paths.name}' are not there`,
    at: damaged?.part === 'object filter' ? paths.store : paths.refs,
    action: damaged?.action ?? `let it go on: \`framework resume ${paths.name}\``,
  });
}

/** What a damaged or absent part costs, as a person is told. */
export const partOf = (part: string, error: unknown): MissingPart =>
  isFrameworkError(error)
    ? {
        part,
        code: error.code,
        why: `${error.message} (${error.at ?? 'place unknown'})`,
        action: error.action,
      }
    : partOf(part, frameworkError('FWK_INTERNAL', { message: String(error) }));

async function newestEvaluation(dir: string): Promise<EvaluationFile | undefined> {
  const steps = (await readdir(dir).catch(() => [])).flatMap((name) => {
    const step = /^step-(\d+)\.json$/.exec(name)?.[1];
    return step === undefined ? [] : [Number(step)];
  });
  if (steps.length === 0) return undefined;
  return readEvaluationFile(join(dir, `step-${Math.max(...steps)}.json`));
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
