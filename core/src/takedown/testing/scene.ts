import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { command } from '../../cli/testing/command.js';
import { folder } from '../../run/testing/folder.js';
import { writeSigningKey } from '../../run/testing/signing-key.js';
import { document, frameworkHere, type Outcome, run } from '../../run/testing/toy-run.js';
import type { TakedownResult } from '../takedown.js';

/** What `provenance verify --json` says. */
export interface Report {
  readonly root: string;
  readonly holds: boolean;
  readonly takedowns: readonly { readonly takedown: string; readonly before: string }[];
  readonly checks: readonly { readonly check: string; readonly checked: number }[];
}

type Teardown = Parameters<typeof folder>[0];

/** One run nobody touches; every test works on a copy. The key lies beside it, never in it. */
export class Scene {
  readonly key: string;
  readonly otherKey: string;
  /** Root of the run, and what an undisturbed takedown of `b2` comes to. */
  readonly rootBefore: string;
  readonly rootAfter: string;
  readonly #folder: string;

  private constructor(dir: string, roots: Pick<Scene, 'key' | 'otherKey' | 'rootBefore' | 'rootAfter'>) {
    this.#folder = dir;
    this.key = roots.key;
    this.otherKey = roots.otherKey;
    this.rootBefore = roots.rootBefore;
    this.rootAfter = roots.rootAfter;
  }

  static async make(t: Pick<ExecutionContext, 'is' | 'not'>): Promise<Scene> {
    const dir = await mkdtemp(join(tmpdir(), 'framework-takedown-'));
    const key = await writeSigningKey(join(dir, 'key.pem'));
    const otherKey = await writeSigningKey(join(dir, 'other.pem'));
    await mkdir(join(dir, 'work'));
    const done = await frameworkHere(run('toy', { 'run.workers': 1 }), { cwd: join(dir, 'work') });
    t.is(done.code, 0, done.stderr);
    const rootBefore = document(done).provenance!;
    const scene = new Scene(dir, { key, otherKey, rootBefore, rootAfter: '' });
    const undisturbed = await scene.takedown(await scene.#copyTo(join(dir, 'undisturbed')), '--repo', 'b2');
    const rootAfter = document<TakedownResult>(undisturbed).execution!.runs[0]!.after!;
    t.not(rootAfter, rootBefore);
    return new Scene(dir, { key, otherKey, rootBefore, rootAfter });
  }

  readonly copy = async (t: Teardown): Promise<string> => this.#copyTo(await folder(t));

  readonly withKey = (environment: Readonly<Record<string, string>> = {}) => ({
    FRAMEWORK_SIGNING_KEY: this.key,
    ...environment,
  });

  readonly takedown = (cwd: string, ...args: readonly string[]): Promise<Outcome> =>
    frameworkHere(['takedown', ...args, '--json'], { cwd, environment: this.withKey() });

  readonly remove = (): Promise<void> => rm(this.#folder, { recursive: true, force: true });

  async #copyTo(cwd: string): Promise<string> {
    await cp(join(this.#folder, 'work'), cwd, { recursive: true, preserveTimestamps: true });
    return cwd;
  }
}

/** In this process: what it reads is what another one would. */
export async function verify(cwd: string, ...args: readonly string[]): Promise<Outcome> {
  const { status, ...said } = await command(['provenance', 'verify', ...args, '--json'], { cwd });
  return { code: status, ...said };
}

/** @returns what verifying said, which must be that all holds */
export async function holds(t: ExecutionContext, cwd: string, ...args: readonly string[]): Promise<Report> {
  const outcome = await verify(cwd, ...args);
  t.is(outcome.code, 0, outcome.stderr);
  return document<Report>(outcome);
}
