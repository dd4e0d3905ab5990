import {
  type FactName,
  frameworkError,
  type PlanContribution,
  type PlanContributor,
  type PlanFacts,
  type PlanProblem,
} from '@framework/sdk';
import { codedError, describeThrown } from '../hooks/thrown.js';
import { importExport } from '../plugins/config-schema.js';
import type { ResolvedPlan, ResolvedPlugin } from '../plugins/resolved-plan.js';
import { refuseExitIn } from '../run/refuse-exit.js';

/** What all plugins say of a run. */
export interface Contributions {
  /** Plugin id → its contribution; only those that have a `plan` module. */
  readonly byPlugin: ReadonlyMap<string, PlanContribution>;
  /** Stated facts. */
  readonly facts: Readonly<Partial<Record<FactName, number>>>;
  readonly problems: readonly PlanProblem[];
}

/**
 * Runs the `plan` modules of a plan's plugins. Facts are pulled: asking for one runs the contributor that states it
 * first, so no order has to be declared, and a circle is an error that shows itself.
 *
 * @throws FWK_PLUGIN_LOAD, FWK_SLOT_MISSING, FWK_HOOK_ORDER_CYCLE, FWK_HOOK_RESULT
 */
export async function collectContributions(plan: ResolvedPlan): Promise<Contributions> {
  // Modules first, all of them: a contributor is synchronous, and asks for facts while it runs.
  const contributors = new Map<string, PlanContributor>();
  for (const plugin of plan.plugins) {
    if (plugin.manifest.plan === undefined) continue;
    contributors.set(plugin.id, await importContributor(plugin));
  }
  const collection = new Collection(plan, contributors);
  for (const id of contributors.keys()) collection.contributionOf(id);
  return {
    byPlugin: new Map(
      plan.plugins.flatMap(({ id }) => (collection.done.has(id) ? [[id, collection.done.get(id)!]] : [])),
    ),
    facts: collection.facts(),
    problems: [...collection.done.values()].flatMap((contribution) => contribution.problems ?? []),
  };
}

async function importContributor(plugin: ResolvedPlugin): Promise<PlanContributor> {
  const contributor = await importExport(plugin, plugin.manifest.plan!, 'plan');
  if (typeof contributor === 'function') return contributor as PlanContributor;
  throw frameworkError('FWK_PLUGIN_LOAD', {
    message: `'${plugin.id}' exports no function \`plan\``,
    at: `${plugin.dir}/${plugin.manifest.plan}`,
    action: 'export const plan: PlanContributor = (config, facts) => ({ … })',
    plugin: plugin.id,
  });
}

class Collection {
  readonly done = new Map<string, PlanContribution>();
  /** Plugins whose contributor runs now, outermost first, with the fact each was asked for. */
  readonly #asked: { readonly plugin: string; readonly fact: FactName | undefined }[] = [];
  readonly #owners: ReadonlyMap<FactName, string>;

  constructor(
    readonly plan: ResolvedPlan,
    readonly contributors: ReadonlyMap<string, PlanContributor>,
  ) {
    this.#owners = new Map(
      plan.plugins.flatMap(({ id, manifest }) =>
        (manifest.facts ?? []).map((fact) => [fact as FactName, id] as const),
      ),
    );
  }

  contributionOf(id: string, fact?: FactName): PlanContribution {
    const finished = this.done.get(id);
    if (finished) return finished;
    const contributor = this.contributors.get(id);
    if (contributor === undefined) {
      throw frameworkError('FWK_PLUGIN_MANIFEST', {
        message: `'${id}' declares the fact '${fact}' and has no \`plan\` module to state it`,
        at: `manifest of ${id}, framework.plan`,
        plugin: id,
      });
    }
    const start = this.#asked.findIndex((one) => one.plugin === id);
    if (start >= 0) {
      const names = [...this.#asked.slice(start), { plugin: id }].map((one) => one.plugin).join(' -> ');
      throw frameworkError('FWK_HOOK_ORDER_CYCLE', {
        message: `planning goes in a circle over the fact '${fact}': ${names}`,
        at: `plan modules of ${names}`,
        action: 'let one of them state its fact from its own configuration',
      });
    }
    this.#asked.push({ plugin: id, fact });
    const leave = refuseExitIn(id, 'plan');
    try {
      const { config } = this.plan.plugins.find((plugin) => plugin.id === id)!;
      const contribution: unknown = contributor(config, this.#factsFor(id));
      if (contribution instanceof Promise) {
        // Nobody will wait for it: its failure must not end the process as an unhandled rejection.
        contribution.catch(() => undefined);
        throw frameworkError('FWK_HOOK_ASYNC_IN_SYNC', {
          message: `the plan module of '${id}' returned a promise, and planning does not wait`,
          at: `plan module of ${id}`,
          action: 'make `plan` synchronous',
          plugin: id,
          hook: 'plan',
        });
      }
      if (typeof contribution !== 'object' || contribution === null) {
        throw frameworkError('FWK_HOOK_RESULT', {
          message: `the plan module of '${id}' returned no contribution`,
        });
      }
      this.done.set(id, contribution);
      return contribution;
    } catch (cause) {
      const coded = codedError(cause);
      if (coded !== undefined) throw coded;
      throw frameworkError('FWK_HOOK_FAILED', {
        message: `the plan module of '${id}' failed: ${describeThrown(cause)}`,
        at: `plan module of ${id}`,
        plugin: id,
        hook: 'plan',
        cause,
      });
    } finally {
      leave();
      this.#asked.pop();
    }
  }

  facts(): Partial<Record<FactName, number>> {
    return Object.fromEntries([...this.#owners.keys()].sort().map((name) => [name, this.#fact(name)]));
  }

  #fact(name: FactName): number | undefined {
    const owner = this.#owners.get(name);
    if (owner === undefined) return undefined;
    const value = this.contributionOf(owner, name).facts?.[name];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw frameworkError('FWK_PLUGIN_MANIFEST', {
      message: `'${owner}' declares the fact '${name}' and its plan module does not state it`,
      at: `plan module of ${owner}`,
      plugin: owner,
    });
  }

  #factsFor(asker: string): PlanFacts {
    return {
      find: (name) => this.#fact(name),
      get: (name) => {
        const value = this.#fact(name);
        if (value !== undefined) return value;
        throw frameworkError('FWK_SLOT_MISSING', {
          message: `'${asker}' plans with the fact '${name}', which no plugin of the preset states`,
          at: `plan module of ${asker}`,
          action: `add a plugin whose manifest lists '${name}' under \`facts\``,
          plugin: asker,
        });
      },
    };
  }
}
