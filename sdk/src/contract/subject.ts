import { isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readManifest } from '../checks/manifest.js';
import { type FrameworkError, frameworkError } from '../errors/framework-error.js';
import type { Manifest } from '../manifest.js';
import { type Companion, type OpenPlugin, openPlugin } from '../testing/open-plugin.js';
import type { Watch } from '../testing/stand-in-kernel.js';
import type { Bench } from './bench.js';
import { sparesFor } from './training/stand-ins.js';

/**
 * How the suite runs: as it stands; with every call recorded and the recording checked; with data work divided over
 * two worker threads; and as its users get it, from the tarball that `npm pack` makes.
 */
export const VARIANTS = ['plain', 'traced', 'workers', 'tarball'] as const;
export type Variant = (typeof VARIANTS)[number];

/** Plain data that says which plugin is examined and how: it crosses to worker threads and fresh processes. */
export interface SubjectSpec {
  /** Absolute folder of the plugin under examination; the unpacked tarball's in that variant. */
  readonly dir: string;
  readonly variant: Variant;
  readonly config: Readonly<Record<string, unknown>>;
  readonly companions: readonly Companion[];
  /** Module that exports a `Bench` by default, as a file URL. */
  readonly bench: string | null;
}

/** A plugin under examination. Rules get what they need from here, and open the plugin as often as they like. */
export interface Subject {
  readonly spec: SubjectSpec;
  readonly dir: string;
  readonly id: string;
  readonly manifest: Manifest;
  readonly bench: Bench;
  /** Made anew each time, not started; close it. */
  open(options?: OpenSubjectOptions, watch?: Watch): Promise<OpenPlugin>;
  /** Made, started, used, closed: whatever happens. What `work` throws comes before what closing throws. */
  use<T>(work: (plugin: OpenPlugin) => T | Promise<T>, options?: OpenSubjectOptions): Promise<T>;
  /** Whether it can be made, started and closed at all; tried once. Throws what keeps it from that. */
  opens(): Promise<void>;
  /** Work that several rules need the outcome of: done at the first call with this key, then remembered. */
  once<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export interface OpenSubjectOptions {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  readonly role?: 'main' | 'worker';
  readonly signal?: AbortSignal;
  /** `on` in the variant `traced`, `off` in the others, when left out. */
  readonly recording?: 'on' | 'off';
}

/** @throws FWK_PLUGIN_MANIFEST, FWK_PLUGIN_SDK_RANGE with all that is wrong with the manifest */
export async function createSubject(spec: SubjectSpec): Promise<Subject> {
  const { package: found, problems } = readManifest(spec.dir);
  if (found === undefined) throw allOf(problems);
  const bench = spec.bench === null ? {} : await importBench(spec.bench);
  await bench.prepare?.();
  const spares = sparesFor(spec, found.manifest);
  const open = (options: OpenSubjectOptions = {}, watch: Watch = {}) =>
    openPlugin(
      {
        recording: spec.variant === 'traced' ? 'on' : 'off',
        ...options,
        dir: spec.dir,
        config: { ...spec.config, ...options.config },
        companions: [...spares.companions, ...spec.companions],
        standIns: spares.standIns,
        slots: bench.slots?.() ?? [],
      },
      watch,
    );
  const remembered = new Map<string, Promise<unknown>>();
  const subject: Subject = {
    spec,
    dir: spec.dir,
    id: found.manifest.id,
    manifest: found.manifest,
    bench,
    open,
    async use(work, options) {
      const plugin = await open(options);
      try {
        await plugin.start();
        const result = await work(plugin);
        await plugin.close();
        return result;
      } catch (error) {
        // What went wrong first is the reason; a close that fails on top of it is its consequence.
        await plugin.close().catch(() => undefined);
        throw error;
      }
    },
    opens: () => subject.once('opens', () => subject.use(() => undefined)),
    once<T>(key: string, work: () => Promise<T>): Promise<T> {
      if (!remembered.has(key)) remembered.set(key, work());
      return remembered.get(key) as Promise<T>;
    },
  };
  return subject;
}

/** One error that tells them all. */
function allOf(problems: readonly FrameworkError[]): FrameworkError {
  const [first] = problems;
  if (problems.length === 1) return first!;
  return frameworkError(first!.code as 'FWK_PLUGIN_MANIFEST', {
    message: problems.map(({ message, at }) => `${message} (${at})`).join('; '),
    ...(first!.at === undefined ? {} : { at: first!.at }),
    action: first!.action,
    problems,
  });
}

async function importBench(url: string): Promise<Bench> {
  const { default: bench } = (await import(url)) as { default?: Bench };
  if (typeof bench === 'object' && bench !== null) return bench;
  throw new TypeError(`${url} exports no bench by default: export default defineBench({ … })`);
}

/** A folder or a `file:` URL, as a path. */
export const pathOf = (place: string | URL): string =>
  place instanceof URL || place.startsWith('file:') ? fileURLToPath(place) : place;

/** A file, as seen from the plugin's folder, as a `file:` URL. */
export const urlOf = (place: string | URL, dir: string): string => {
  const path = pathOf(place);
  return pathToFileURL(isAbsolute(path) ? path : join(dir, path)).href;
};
