import { canonicalJson, frameworkError, type JsonValue, type RunLock, SDK_API } from '@framework/sdk';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import type { RecordedTrust } from '../trust/judge-trust.js';
import { trustedBy } from '../trust/trust.js';
import { isRecord, isRecordOf, isText, readJsonFile, writeJsonFile } from './json-file.js';

/** What the plan alone decides of the lock; the rest is chosen while running. */
export function lockOf(plan: ResolvedPlan, chosen: Chosen): RunLock {
  return {
    sdk: SDK_API,
    preset: plan.preset.name,
    configHash: plan.configHash,
    seed: plan.run.seed,
    plugins: Object.fromEntries(
      plan.plugins.map(({ id, version, integrity, trustedIntegrity, trust }) => {
        const by = trustedBy(trust);
        return [id, { version, integrity, ...(by === undefined ? {} : { trustedBy: by, trustedIntegrity }) }];
      }),
    ),
    order: Object.fromEntries(
      Object.entries(plan.order).map(([hook, taps]) => [hook, taps.map(({ plugin }) => plugin)]),
    ),
    slots: { ...plan.slots },
    dataFingerprint: chosen.dataFingerprint,
    tokenizerHash: chosen.tokenizerHash,
    backend: chosen.backend,
  };
}

/** Plugins from elsewhere that the run was started with, and who trusted them: it goes on with the same bytes only. */
export async function recordedTrust(path: string): Promise<ReadonlyMap<string, RecordedTrust>> {
  const lock = await LockFile.read(path);
  return new Map(
    Object.entries(lock?.plugins ?? {}).flatMap(([id, { integrity, trustedIntegrity, trustedBy: by }]) =>
      by === undefined ? [] : [[id, { integrity: trustedIntegrity ?? integrity, trustedBy: by }]],
    ),
  );
}

/** What differs between two locks that the plan decides, in words. */
export function drift(locked: RunLock, now: RunLock): readonly string[] {
  const changes: string[] = [];
  const compare = (what: string, before: unknown, after: unknown): void => {
    if (canonicalJson((before ?? null) as JsonValue) === canonicalJson((after ?? null) as JsonValue)) return;
    const show = (value: unknown) =>
      typeof value === 'string' || typeof value === 'number' ? ` ${value}` : '';
    changes.push(
      show(before) + show(after) === '' ? `${what}` : `${what} was${show(before)}, is${show(after)}`,
    );
  };
  compare('the SDK level', locked.sdk, now.sdk);
  compare('the preset', locked.preset, now.preset);
  compare('the seed', locked.seed, now.seed);
  for (const id of union(locked.plugins, now.plugins)) {
    const before = locked.plugins[id];
    const after = now.plugins[id];
    if (!before) changes.push(`${id} was added`);
    else if (!after) changes.push(`${id} was removed`);
    else if (before.version !== after.version) compare(`the version of ${id}`, before.version, after.version);
    else if (before.integrity !== after.integrity) changes.push(`the files of ${id}`);
  }
  for (const hook of union(locked.order, now.order)) {
    compare(`the order of ${hook}`, locked.order[hook]?.join(', '), now.order[hook]?.join(', '));
  }
  for (const slot of union(locked.slots, now.slots)) {
    compare(`the owner of ${slot}`, locked.slots[slot], now.slots[slot]);
  }
  if (locked.configHash !== now.configHash) changes.push('the configuration');
  return changes;
}

/** @throws FWK_LOCK_DRIFT saying what changed, to whoever wants the run as it was: `resume` and `generate` */
export function refuseDrift(changes: readonly string[], name: string, path: string): void {
  if (changes.length === 0) return;
  throw frameworkError('FWK_LOCK_DRIFT', {
    message: `'${name}' cannot go on as it was: changed since it was started: ${changes.join('; ')}`,
    at: path,
    action: `restore what changed, or let \`framework run\` do again what depends on it (\`--name\` keeps '${name}' as it is)`,
  });
}

/** What is chosen once in a run. */
export type Chosen = Pick<RunLock, 'dataFingerprint' | 'tokenizerHash' | 'backend'>;

/** A lock that choices are read from and written to. */
export interface Lock {
  readonly lock: RunLock;
  update(chosen: Partial<Chosen>): Promise<void>;
}

/** A run's lock in a process that only looks at the run: what it chooses itself is forgotten with it. */
export class LockCopy implements Lock {
  #lock: RunLock;

  constructor(lock: RunLock) {
    this.#lock = lock;
  }

  get lock(): RunLock {
    return this.#lock;
  }

  async update(chosen: Partial<Chosen>): Promise<void> {
    this.#lock = { ...this.#lock, ...chosen };
  }
}

/** `run.lock.json`, filled in as things are chosen. */
export class LockFile implements Lock {
  readonly #path: string;
  #lock: RunLock;

  constructor(path: string, lock: RunLock) {
    this.#path = path;
    this.#lock = lock;
  }

  static read(path: string): Promise<RunLock | undefined> {
    return readJsonFile(path, isRunLock);
  }

  get lock(): RunLock {
    return this.#lock;
  }

  async update(chosen: Partial<Chosen>): Promise<void> {
    this.#lock = { ...this.#lock, ...chosen };
    await writeJsonFile(this.#path, this.#lock);
  }
}

const union = (a: object, b: object): readonly string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();

const isRunLock = (value: unknown): value is RunLock =>
  isRecord(value) &&
  ['sdk', 'preset', 'configHash'].every((key) => isText(value[key])) &&
  typeof value['seed'] === 'number' &&
  isRecordOf(value['plugins'], isRecord) &&
  isRecordOf(value['order'], (taps): taps is unknown[] => Array.isArray(taps)) &&
  isRecordOf(value['slots'], isText) &&
  ['dataFingerprint', 'tokenizerHash'].every((key) => value[key] === null || isText(value[key])) &&
  (value['backend'] === null || isRecord(value['backend']));
