import { BACKEND, frameworkError, type Offer, type RunLock, type TensorBackend } from '@framework/sdk';
import { withoutProposals } from '@framework/sdk/checks';
import type { Kernel } from '../plugins/kernel.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import type { Lock } from './run-lock.js';

/** What decides a backend, for the trajectory's fingerprint. */
export interface BackendIdentity {
  /** The plugin that offers it; null when the preset needs no backend. */
  readonly plugin: string | null;
  readonly choice: RunLock['backend'];
}

interface Offered {
  readonly plugin: string;
  readonly offer: Offer<TensorBackend>;
}

/**
 * The tensor backend of a run: chosen once, recorded in the lock, started only when something has to be computed. A
 * run that finds everything done never starts it.
 */
export class BackendSlot {
  readonly #kernel: Kernel;
  readonly #plan: ResolvedPlan;
  readonly #lock: Lock;
  readonly #mode: 'run' | 'resume';
  readonly #notice: (message: string) => void;
  #started: BackendIdentity | undefined;

  constructor(parts: {
    readonly kernel: Kernel;
    readonly plan: ResolvedPlan;
    readonly lock: Lock;
    /** `resume` never chooses again. */
    readonly mode: 'run' | 'resume';
    readonly notice: (message: string) => void;
  }) {
    this.#kernel = parts.kernel;
    this.#plan = parts.plan;
    this.#lock = parts.lock;
    this.#mode = parts.mode;
    this.#notice = parts.notice;
  }

  /** What is decided without starting anything: by the lock, or because there is nothing to choose from. */
  decided(): BackendIdentity | undefined {
    if (this.#started) return this.#started;
    if (this.#offers().length === 0) return { plugin: null, choice: null };
    const locked = this.#locked();
    const offered = this.#offers().find(({ offer }) => offer.id === locked?.name);
    return locked && offered ? { plugin: offered.plugin, choice: locked } : undefined;
  }

  /**
   * Before any work: is there what was asked for by name?
   *
   * @throws FWK_BACKEND_UNAVAILABLE
   */
  async check(): Promise<void> {
    const { backend } = this.#plan.run;
    if (backend === 'auto' || this.#locked()?.name === backend || this.#offers().length === 0) return;
    const offered = this.#offers().find(({ offer }) => offer.id === backend);
    if (!offered) throw this.#unavailable(backend, `the preset offers ${this.#names()}`);
    const { ok, why } = await this.#probe(offered);
    if (!ok) throw this.#unavailable(backend, why);
  }

  /**
   * Starts the backend and fills the slot.
   *
   * @throws FWK_BACKEND_NONE, FWK_BACKEND_UNAVAILABLE, FWK_LOCK_DRIFT
   */
  async start(): Promise<BackendIdentity> {
    if (this.#started) return this.#started;
    if (this.#offers().length === 0) return { plugin: null, choice: null };
    const locked = this.#locked();
    const offered = await this.#choose(locked);
    const { plugin, offer } = offered;
    const threads = locked?.name === offer.id ? locked.threads : this.#plan.run.threads;
    const made = await this.#kernel.guard(plugin, 'backend start', () => offer.create({ threads }));
    const owner = this.#plan.plugins.find(({ id }) => id === plugin);
    const backend = owner === undefined ? made : withoutProposals(owner, BACKEND, made);
    const choice = { name: offer.id, threads: backend.threads, choice: backend.choice };
    this.#refuseOther(locked, choice);
    this.#kernel.fill(BACKEND, backend, offer.dispose?.bind(offer));
    await this.#lock.update({ backend: choice });
    this.#started = { plugin, choice };
    return this.#started;
  }

  async #choose(locked: RunLock['backend']): Promise<Offered> {
    const wanted = locked?.name ?? (this.#plan.run.backend === 'auto' ? undefined : this.#plan.run.backend);
    const reasons: string[] = [];
    for (const offered of this.#offers()) {
      if (wanted !== undefined && offered.offer.id !== wanted) continue;
      const { ok, why } = await this.#probe(offered);
      if (ok) return offered;
      reasons.push(`${offered.offer.id}: ${why}`);
    }
    if (wanted === undefined) {
      throw frameworkError('FWK_BACKEND_NONE', {
        message: `none of ${this.#names()} works here: ${reasons.join('; ')}`,
      });
    }
    const mayChooseAgain = locked !== null && this.#mode === 'run' && this.#plan.run.backend === 'auto';
    if (!mayChooseAgain) throw this.#unavailable(wanted, reasons[0] ?? `the preset offers ${this.#names()}`);
    this.#notice(
      `the backend '${wanted}' of this run works no more (${reasons[0] ?? 'not offered'}): choosing again`,
    );
    return this.#choose(null);
  }

  /** On the same run the same numbers: another instruction set or thread count would change the last bits. */
  #refuseOther(locked: RunLock['backend'], now: NonNullable<RunLock['backend']>): void {
    if (this.#mode !== 'resume' || locked === null) return;
    const same =
      locked.threads === now.threads && JSON.stringify(locked.choice) === JSON.stringify(now.choice);
    if (same) return;
    throw frameworkError('FWK_LOCK_DRIFT', {
      message: `the backend '${now.name}' is not what the run was started with: it was ${locked.threads} threads, ${JSON.stringify(locked.choice)}; here it is ${now.threads} threads, ${JSON.stringify(now.choice)}`,
      at: 'run.lock.json, backend',
      action: 'resume on the machine it was started on, or train again with `framework run --from train`',
    });
  }

  /** The lock's choice, unless the configuration asks for another one. */
  #locked(): RunLock['backend'] {
    const locked = this.#lock.lock.backend;
    const { backend, threads } = this.#plan.run;
    if (locked === null) return null;
    if (backend !== 'auto' && backend !== locked.name) return null;
    return threads !== 0 && threads !== locked.threads ? null : locked;
  }

  #offers(): readonly Offered[] {
    return this.#kernel.offers(BACKEND);
  }

  #probe({ plugin, offer }: Offered): Promise<{ readonly ok: boolean; readonly why: string }> {
    return this.#kernel.guard(plugin, 'backend probe', () => offer.probe());
  }

  #names(): string {
    return this.#offers()
      .map(({ offer }) => offer.id)
      .join(', ');
  }

  #unavailable(name: string, why: string) {
    return frameworkError('FWK_BACKEND_UNAVAILABLE', {
      message: `the backend '${name}' does not work here: ${why}`,
      at: 'run.backend',
    });
  }
}
