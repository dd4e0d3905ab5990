import type { Kernel } from '../plugins/kernel.js';
import type { Store, StoredObject } from './store.js';
import type { Fits } from './workers/tasks.js';

/**
 * Hands every two-phase tap of a hook what its `fit` left, once a container.
 *
 * @param loaded what this container has loaded, as `<hook> <plugin> <fingerprint>`; added to
 */
export async function loadFits(
  kernel: Kernel,
  store: Store,
  hook: 'filter' | 'tokenize',
  fitted: Fits,
  loaded: Set<string>,
): Promise<void> {
  for (const { plugin, handler } of kernel.taps[hook]) {
    const fingerprint = fitted[plugin];
    if (fingerprint === undefined || handler.load === undefined) continue;
    const key = `${hook} ${plugin} ${fingerprint}`;
    if (loaded.has(key)) continue;
    const artefact = await store.open(fingerprint);
    await kernel.guard(plugin, `${hook} load`, (ctx) => handler.load!(artefact, ctx));
    loaded.add(key);
  }
}

export const fingerprintsOf = (fits: Readonly<Record<string, StoredObject>>): Fits =>
  Object.fromEntries(Object.entries(fits).map(([plugin, { fingerprint }]) => [plugin, fingerprint]));
