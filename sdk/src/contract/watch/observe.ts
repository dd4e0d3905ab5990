import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { ResolvedConfig } from '../../config.js';
import type { HookContext } from '../../hooks/context.js';
import type { OpenPlugin } from '../../testing/open-plugin.js';
import type { ErrandFunction } from '../elsewhere.js';
import { type Caller, type Exercised, exercise } from '../exercise/index.js';
import type { OpenSubjectOptions, Subject } from '../subject.js';
import { temporaryFolder } from '../temporary.js';
import { loadTfjs } from '../tensors/tfjs.js';
import { watchDoors } from './doors.js';
import { ExitRefused, refuseExit } from './exits.js';
import { changedGlobals, snapshotGlobals } from './globals.js';
import { provoke } from './provoke.js';
import { added, openFiles, Resources } from './resources.js';
import type { Observation, Sighting, SightingKind } from './sighting.js';
import { watchSockets } from './sockets.js';
import { judgeThrown } from './thrown.js';
import { variations } from './variations.js';

/**
 * In a process of its own (see `errand.ts`), with everything watched that a process has in common: a plugin is made,
 * used and closed, in order and out of order, and what is seen of it is told. One observation serves many rules.
 */
export const observe: ErrandFunction<null, Observation> = async (subject, _input, mark) => {
  const observer = new Observer(subject, mark);
  await Promise.race([observer.untilNothingIsLeftToDo(), observer.run()]);
  return { sightings: observer.sightings };
};

/** How long a run waits for a hook after it was stopped, before it leaves it behind; with as much again for slow machines. */
const ABORT_SECONDS = 4;
/** Trying out other configurations stops here. */
const VARIATION_MILLISECONDS = 1500;
/** Hooks that are given something to wait for. */
const MAY_BE_ABORTED = /^(setup|filter|tokenize|tokens|collate|evaluate|checkpoint|restore|source .* open)/;
/** The other hooks that cannot wait have rules of their own. */
const SYNC = /^feature /;

class Observer {
  readonly sightings: Sighting[] = [];
  readonly #subject: Subject;
  readonly #mark: (name: string) => void;
  readonly #resources: Resources;
  readonly #through: ReturnType<typeof watchDoors>;
  /** Hooks that did not come back. */
  readonly #runaway = new Set<string>();
  #hook = 'import';

  constructor(subject: Subject, mark: (name: string) => void) {
    this.#subject = subject;
    this.#mark = mark;
    // Its own folder and its exit listener belong to the suite, so it is made before anything is compared.
    temporaryFolder('observe');
    refuseExit((what) => this.#sight('exit', what));
    watchSockets((what) => this.#sight('socket', what));
    this.#watchAddons();
    this.#through = watchDoors();
    this.#resources = new Resources(subject.dir);
    for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
      process.on(event, (thrown: unknown) => {
        if (thrown instanceof ExitRefused) return;
        const what = `nobody waited for what failed with: ${messageOf(thrown)}`;
        // It fails when it fails: the hook that began it may be over.
        this.#sight('unattended', what, `${this.#place(this.#hook)}, or one called before it`);
      });
    }
  }

  async run(): Promise<void> {
    const before = snapshotGlobals();
    const first = await this.#round('failed');
    await this.#tellLeftovers();
    for (const change of changedGlobals(before, snapshotGlobals()))
      this.#sight('global', change, this.#place('any hook'));
    if (first === undefined) return;

    const [files, tensors] = [openFiles(), this.#tensors()];
    const second = await this.#round('twice');
    await this.#tellLeftovers();
    for (const file of added(files, openFiles()))
      this.#sight('left-open', `it left open: ${file}`, this.#place('any hook'));
    const left = (this.#tensors() ?? 0) - (tensors ?? 0);
    if (tensors !== undefined && left > 0) {
      this.#sight(
        'tensors',
        `${left} tensors are left each time it was used and closed`,
        this.#place('teardown'),
      );
    }

    await this.#tearDownOutOfOrder();
    await this.#abortEach(first);
    await this.#provoke();
    await this.#handOpenConfig();
    // What comes out otherwise each time does so beside another, too: rules on determinism tell that.
    if (second !== undefined && isSame(first, second)) await this.#makeTwoApart(first);
    await this.#tellLeftovers();
    if (process.exitCode !== undefined)
      this.#sight('exit', `it set process.exitCode to ${process.exitCode}`, this.#place('any hook'));
  }

  /** With nothing to wait for, Node would leave: whatever is awaited then can never come. */
  untilNothingIsLeftToDo(): Promise<void> {
    process.channel?.unref();
    return new Promise((resolve) => {
      process.once('beforeExit', () => {
        process.channel?.ref();
        this.#sight('pending', 'its promise is not settled, and nothing is left that could settle it');
        resolve();
      });
    });
  }

  /** Made, started, exercised, closed. Undefined where it failed; that is told as `kind`, where there is one. */
  async #round(
    kind: SightingKind | null,
    options: OpenSubjectOptions = {},
    hand?: (config: ResolvedConfig) => ResolvedConfig,
  ): Promise<Exercised | undefined> {
    let plugin: OpenPlugin | undefined;
    let exercised: Exercised | undefined;
    const failed = (thrown: unknown) => {
      if (kind !== null && !(thrown instanceof ExitRefused)) {
        this.#sight(kind, `it failed: ${messageOf(thrown)}`);
      }
    };
    try {
      plugin = await this.#open(options, hand);
      const opened = plugin;
      await this.#call('setup', () => opened.start());
      exercised = await exercise(this.#subject, opened, this.#call);
    } catch (thrown) {
      failed(thrown);
    }
    await this.#call('teardown', async () => plugin?.close()).catch(failed);
    return exercised;
  }

  #open(
    options: OpenSubjectOptions = {},
    hand?: (config: ResolvedConfig) => ResolvedConfig,
  ): Promise<OpenPlugin> {
    const { id } = this.#subject;
    const ours = <T>(plugin: string, value: T, change: ((value: T) => T) | undefined) =>
      plugin === id && change ? change(value) : value;
    return this.#call('create', () =>
      this.#subject.open(options, {
        hand: (plugin, config) => ours(plugin, config, hand),
        making: (plugin, make) => (plugin === id ? this.#make(make) : make()),
      }),
    );
  }

  #make<T>(make: () => T): T {
    const { result, used } = this.#through(make);
    for (const door of new Set(used)) this.#sight('heavy-making', `it used ${door} while it was made`);
    return result;
  }

  /** Every call into the plugin: named, watched, waited for. */
  readonly #call: Caller = async (hook, work) => {
    this.#hook = hook;
    this.#mark(hook);
    try {
      const returned = this.#resources.within(hook, work);
      if (returned instanceof Promise && SYNC.test(hook)) {
        returned.catch(() => undefined);
        this.#sight('sync-promise', 'it gave a promise, which nobody waits for');
      }
      return await returned;
    } catch (thrown) {
      const judged = thrown instanceof ExitRefused ? undefined : judgeThrown(thrown);
      if (judged) this.#sight(judged.kind, judged.what);
      throw thrown;
    } finally {
      // Failures that nobody waits for are told at the end of a turn: this hook's before the next one is called.
      await turn();
    }
  };

  async #tellLeftovers(): Promise<void> {
    for (const { what, hook, line } of await this.#resources.left()) {
      // Still at work: that is told already.
      if (this.#runaway.has(hook)) continue;
      const made = line === undefined ? '' : `, made ${line}`;
      this.#sight('left-open', `it left ${what} open${made}`, this.#place(hook));
    }
  }

  async #tearDownOutOfOrder(): Promise<void> {
    const tearDown = ({ hooks = {}, ...plugin }: OpenPlugin, kind: SightingKind, when: string) =>
      this.#tell(kind, `its teardown failed ${when}`, 'teardown', () =>
        hooks.teardown?.(plugin.hookContext()),
      );
    await tearDown(await this.#open(), 'teardown-early', 'where it was never set up');

    const half = await this.#open();
    const { setup } = half.hooks ?? {};
    if (setup !== undefined) {
      const outcome = await this.#call('setup', () => setup(failing(half.hookContext()))).then(
        () => 'that found no slots',
        () => 'that failed',
      );
      await tearDown(half, 'teardown-early', `after a set-up ${outcome}`);
    }

    const whole = await this.#open();
    await this.#call('setup', () => whole.start());
    await this.#call('teardown', () => whole.close());
    await tearDown(whole, 'teardown-again', 'the second time');
  }

  /** Stops the run in the middle of each call that may take long, once a name. */
  async #abortEach(first: Exercised): Promise<void> {
    const names = new Set(first.map(({ hook }) => hook).filter((hook) => MAY_BE_ABORTED.test(hook)));
    for (const name of names) await this.#abortIn(name);
  }

  async #abortIn(name: string): Promise<void> {
    const controller = new AbortController();
    const reached = new Error('far enough');
    const plugin = await this.#open({ signal: controller.signal });
    await this.#call('setup', () => plugin.start());
    const inThe: Caller = async (hook, work) => {
      if (hook !== name) return this.#call(hook, work);
      const called = this.#call(hook, () => {
        const working = work();
        controller.abort();
        return working;
      });
      const settled = called.then(
        () => true,
        () => true,
      );
      // What a hook throws because it was stopped is not asked for; that it comes back is.
      if (!(await Promise.race([settled, wait(ABORT_SECONDS * 1000, false)]))) {
        this.#runaway.add(name);
        this.#sight(
          'abort',
          `it was still at work ${ABORT_SECONDS} s after the run was stopped`,
          this.#place(name),
        );
      }
      throw reached;
    };
    await exercise(this.#subject, plugin, inThe, { signal: controller.signal }).catch(() => undefined);
    await this.#tell('abort', 'it could not be closed after the run was stopped', name, () => plugin.close());
    for (const { what, hook } of await this.#resources.left()) {
      this.#sight('abort', `it left ${what} open when the run was stopped in '${name}'`, this.#place(hook));
    }
  }

  async #provoke(): Promise<void> {
    const plugin = await this.#open();
    await this.#call('setup', () => plugin.start());
    await provoke(this.#subject, plugin, this.#call);
    await plugin.close().catch(() => undefined);
  }

  /** Its configuration without the frost: a change to it shows instead of failing. */
  async #handOpenConfig(): Promise<void> {
    let given: ResolvedConfig = {};
    let before = '';
    await this.#round(null, {}, (config) => {
      given = structuredClone(config);
      before = JSON.stringify(given);
      return given;
    });
    if (JSON.stringify(given) === before) return;
    const keys = Object.keys(given).filter(
      (key) => JSON.stringify(given[key]) !== JSON.stringify((JSON.parse(before) as ResolvedConfig)[key]),
    );
    this.#sight(
      'config-changed',
      `it changed its configuration: ${keys.join(', ')}`,
      this.#place('any hook'),
    );
  }

  /** Two of it, made differently, at the same time: each must do what it does alone. */
  async #makeTwoApart(alone: Exercised): Promise<void> {
    const other = await this.#otherConfig(alone);
    if (other === undefined) return;
    const beside = () => this.#besideEachOther(other.config);
    const expected = [alone, other.exercised] as const;
    const first = await beside();
    const changed = firstChange(expected, first);
    if (changed === undefined) return;
    // What is kept in common is so each time; what is drawn is not.
    const drawn = firstChange(first, await beside());
    if (drawn === undefined) {
      this.#sight(
        'config-shared',
        `beside another of it with ${JSON.stringify(other.config)}, it gave something else than alone`,
        this.#place(changed),
      );
    } else {
      this.#sight(
        'unsteady',
        'made and used in the same way again, it gave something else',
        this.#place(drawn),
      );
    }
  }

  /** What each of two gives that are there at the same time: one as it is configured, one otherwise. */
  async #besideEachOther(otherwise: ResolvedConfig): Promise<readonly Exercised[]> {
    const plugins = [await this.#open(), await this.#open({ config: otherwise })];
    for (const plugin of plugins) await this.#call('setup', () => plugin.start());
    const exercised: Exercised[] = [];
    for (const plugin of plugins) exercised.push(await exercise(this.#subject, plugin, this.#call));
    for (const plugin of plugins.reverse()) await plugin.close().catch(() => undefined);
    return exercised;
  }

  /** The first change to one field that changes what the plugin does. */
  async #otherConfig(
    alone: Exercised,
  ): Promise<{ readonly config: ResolvedConfig; readonly exercised: Exercised } | undefined> {
    if (!this.#subject.manifest.capabilities.deterministic) return undefined;
    const probe = await this.#open();
    const until = performance.now() + VARIATION_MILLISECONDS;
    for (const config of variations(probe.schema, probe.config)) {
      if (performance.now() > until) return undefined;
      const { length } = this.sightings;
      const exercised = await this.#round(null, { config });
      // A value may be wrong for reasons that no schema says: that is no fault.
      this.sightings.length = length;
      const differs = exercised?.some(({ digest }, index) => digest !== alone[index]?.digest);
      if (exercised && differs) return { config, exercised };
    }
    return undefined;
  }

  async #tell(kind: SightingKind, what: string, hook: string, work: () => unknown): Promise<void> {
    try {
      await this.#call(hook, work);
    } catch (thrown) {
      if (!(thrown instanceof ExitRefused)) this.#sight(kind, `${what}: ${messageOf(thrown)}`);
    }
  }

  /** Native code is loaded through one door. */
  #watchAddons(): void {
    const { dlopen } = process;
    process.dlopen = (...given: Parameters<typeof dlopen>) => {
      this.#sight('addon', `it loaded the native addon ${given[1]}`);
      return dlopen.apply(process, given);
    };
  }

  #tensors(): number | undefined {
    if (!('_tfGlobals' in globalThis)) return undefined;
    return loadTfjs([this.#subject.dir]).engine().state.numTensors;
  }

  #place(hook: string): string {
    return `hook ${hook} of '${this.#subject.id}'`;
  }

  #sight(kind: SightingKind, what: string, at = this.#place(this.#hook)): void {
    this.sightings.push({ kind, what, at });
  }
}

const isSame = (one: Exercised, other: Exercised): boolean =>
  one.length === other.length && one.every(({ digest }, call) => digest === other[call]!.digest);

/** The hook of the first call that gave something else. */
const firstChange = (before: readonly Exercised[], after: readonly Exercised[]): string | undefined =>
  before
    .flatMap((calls, index) => calls.filter(({ digest }, call) => digest !== after[index]?.[call]?.digest))
    .at(0)?.hook;

/** What a set-up is given where everything fails. */
const failing = (context: HookContext): HookContext => ({
  ...context,
  signal: AbortSignal.abort(),
  find: () => undefined,
  get(token) {
    throw new Error(`nothing provides '${token.id}'`);
  },
});

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
