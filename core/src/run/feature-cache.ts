import { frameworkError, type RecordBatch } from '@framework/sdk';
import type { Kernel } from '../plugins/kernel.js';

/** What a batch's features were computed from: a rewrite makes them stale. */
interface Computed {
  readonly rewrites: number;
  readonly values: Map<string, unknown>;
}

/** Computes each feature once a batch, for whichever filter asks first, and again after a rewrite. */
export class FeatureCache {
  readonly #kernel: Kernel;
  readonly #needs: ReadonlyMap<string, readonly string[]>;
  readonly #computed = new WeakMap<RecordBatch, Computed>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#needs = new Map(kernel.taps.filter.map(({ plugin, handler }) => [plugin, handler.needs ?? []]));
  }

  /** @throws FWK_HOOK_UNDECLARED when `plugin` did not declare the need: its fingerprint would not cover it */
  get<T>(plugin: string, batch: RecordBatch, name: string): T {
    if (!this.#needs.get(plugin)?.includes(name)) {
      throw frameworkError('FWK_HOOK_UNDECLARED', {
        message: `'${plugin}' asks for the feature '${name}', which its filter does not list under 'needs'`,
        at: `${plugin}, hook filter`,
        action: `add needs: ['${name}'] to the filter`,
      });
    }
    const rewrites = batch.verdicts.reduce((count, { action }) => count + (action === 'rewrite' ? 1 : 0), 0);
    let computed = this.#computed.get(batch);
    if (computed?.rewrites !== rewrites) {
      computed = { rewrites, values: new Map() };
      this.#computed.set(batch, computed);
    }
    if (!computed.values.has(name)) computed.values.set(name, this.#compute(batch, name));
    return computed.values.get(name) as T;
  }

  #compute(batch: RecordBatch, name: string): unknown {
    const feature = this.#kernel.features.get(name);
    if (!feature) {
      throw frameworkError('FWK_SLOT_MISSING', {
        message: `no plugin of the preset computes the feature '${name}'`,
        action: 'add a plugin that registers it',
      });
    }
    return feature.provider(batch);
  }
}
