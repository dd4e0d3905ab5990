import { definePlugin } from '@framework/sdk';
import type { Canary } from './canary.js';
import { evaluateCanaries } from './canary-evaluation.js';
import { canaryFilter } from './canary-filter.js';
import { canarySource } from './canary-source.js';
import { config as schema } from './config.js';
import { plant } from './plant.js';

export default definePlugin(schema, ({ config, random, log }) => {
  let made: Promise<readonly Canary[]> | undefined;
  const planted = (): Promise<readonly Canary[]> => {
    made ??= plant(config, (kind) => random(`canary ${kind}`, 0));
    return made;
  };
  return {
    hooks: {
      ingest(sources) {
        if (config.kinds.length > 0) sources.add(canarySource(planted));
      },
      filter: canaryFilter(planted, log),
      async evaluate(report, ctx) {
        await evaluateCanaries(report, ctx, await planted());
      },
    },
  };
});
