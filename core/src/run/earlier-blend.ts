import { join } from 'node:path';
import { type EarlierBlend, frameworkError, LAYOUT } from '@framework/sdk';
import { namedBlend } from '../config/blend-value.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { pluginOf } from './data-plugins.js';
import { DocumentShards } from './documents.js';
import { runPaths } from './layout.js';
import { Refs } from './refs.js';
import type { Session } from './session.js';
import { Store, type StoredObject } from './store.js';

/**
 * What `ctx.blend` of a plugin's `fit` answers.
 *
 * @param plugin whose configuration names the blend
 * @throws FWK_HOOK_RESULT for what the configuration does not name; FWK_LOCK_DRIFT where it is another than the plan was made
 *   with; FWK_STORE_*
 */
export const earlierBlends =
  (session: Session, plugin: string) =>
  async (written: string): Promise<EarlierBlend> => {
    const { plan } = session;
    const planned = pluginOf(plan, plugin).blends?.[written];
    if (planned === undefined) {
      throw frameworkError('FWK_HOOK_RESULT', {
        message: `${plugin} asked for the blend '${written}', which no \`blend\` field of its configuration names`,
        at: `plugins.${plugin}`,
      });
    }
    const found = namedBlend(plan.root, written);
    if ('problem' in found || found.contentHash !== planned) {
      throw frameworkError('FWK_LOCK_DRIFT', {
        message:
          'problem' in found
            ? `${plugin} ${found.problem}`
            : `the documents of '${written}' changed after this run began: a takedown, or a run of that name`,
        at: `plugins.${plugin}`,
      });
    }
    // Of the working folder, also where this run is made again elsewhere.
    const store = new Store(join(plan.root, LAYOUT.store));
    const object = await store.open(found.fingerprint);
    const documents = new DocumentShards(object);
    return {
      name: written,
      contentHash: object.contentHash,
      fitted: await fittedWith(store, plan.root, { written, object, plugin }),
      async *ids() {
        for (let shard = 0; shard < documents.shards; shard++) {
          for await (const { id, takenDown } of documents.rows(shard)) if (takenDown === undefined) yield id;
        }
      },
      documents: () => documents.read(plan.run.batchSize),
    };
  };

/** What the plugin's `fit` left, where the documents were judged with it: the run may have begun on others since. */
async function fittedWith(
  store: Store,
  root: string,
  { written, object, plugin }: { written: string; object: StoredObject; plugin: string },
): Promise<StoredObject | undefined> {
  if (/^[0-9a-f]{64}$/.test(written)) return undefined;
  const fingerprint = (await Refs.open(runPaths(root, written).refs)).get(`filter/${plugin}`);
  if (fingerprint === undefined || !store.has(fingerprint)) return undefined;
  const stream = object.manifest.inputs['stream'] as { readonly fits?: Readonly<Record<string, unknown>> };
  const fit = await store.open(fingerprint);
  return stream?.fits?.[plugin] === fit.contentHash ? fit : undefined;
}

/** Hashes of the blends that the filters of a plan compare with, sorted; empty where there are none. */
export const blendsOf = (plan: ResolvedPlan, filters: readonly string[]): readonly string[] =>
  [...new Set(filters.flatMap((plugin) => Object.values(pluginOf(plan, plugin).blends ?? {})))].sort();

/**
 * A run that took itself for an earlier one would leave out what it took before, and be another each time.
 *
 * @throws FWK_CONFIG_INVALID
 */
export function refuseItself(plan: ResolvedPlan, name: string): void {
  for (const { id, blends = {} } of plan.plugins) {
    if (!Object.hasOwn(blends, name)) continue;
    throw frameworkError('FWK_CONFIG_INVALID', {
      message: `${id} is to compare the run '${name}' with the earlier blend '${name}'`,
      at: `plugins.${id}`,
      action: 'give this run another name with `--name`',
    });
  }
}
