import { definePlugin, ENCODER, GROUNDING_SCORER, PARAMETERS } from '@framework/sdk';
import { slice, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { type HeadDescription, load, save } from './checkpoint.js';
import { config as schema } from './config.js';
import { drawPairs } from './draw-pairs.js';
import { infoNce } from './info-nce.js';
import { attach, attached, TERM } from './passage-arrays.js';
import { pooledStates } from './pooled-states.js';
import { orthogonalProjections, type ProjectionSource, Projections } from './projections.js';
import { HeadScorer } from './scorer.js';

const QUERIES = `${TERM}/queries`;
const PASSAGES = `${TERM}/passages`;

export default definePlugin(schema, (plugin) => {
  const { config } = plugin;
  let projections: Projections | undefined;

  // No more columns than a hidden state has: there are no more right angles than that.
  const dimensions = (): number => Math.min(config.dimensions, plugin.get(ENCODER).hiddenSize);
  const make = (values: ProjectionSource): Projections =>
    new Projections(plugin.get(PARAMETERS), plugin.get(ENCODER).hiddenSize, dimensions(), values);
  const theProjections = (): Projections => {
    projections ??= make(
      orthogonalProjections(plugin.get(ENCODER).hiddenSize, dimensions(), plugin.random('initial', 0)),
    );
    return projections;
  };
  const description = (): HeadDescription => ({
    base: plugin.get(ENCODER).weightsHash(),
    hidden: plugin.get(ENCODER).hiddenSize,
    dimensions: dimensions(),
    temperature: config.temperature,
  });

  plugin.provide(
    GROUNDING_SCORER,
    () =>
      new HeadScorer({
        encoder: plugin.get(ENCODER),
        projections: theProjections(),
        tokens: config.tokens,
      }),
  );

  return {
    hooks: {
      collate(batch, ctx) {
        batch.counts[TERM] = 0;
        if (batch.step % config.every !== 0) return;
        const random = ctx.random();
        for (const micro of batch.micro) {
          const arrays = drawPairs(micro, config, random);
          attach(micro, arrays, config);
          batch.counts[TERM] += arrays.weights.reduce((sum, weight) => sum + weight, 0);
        }
      },

      forward(state) {
        // Registered in every step, so that an optimizer sees the same parameters in all of them.
        const head = theProjections();
        const arrays = attached(state.batch);
        if (arrays === undefined) return;
        const rows = arrays.lengths.length;
        // Numbers, no tensors of the body: nothing of the head's gradient can flow into it.
        const states = pooledStates(plugin.get(ENCODER), arrays.tokens, arrays.lengths);
        const pooled_RD = tensor2d(states, [rows, head.width]);
        const pairs = arrays.weights.length;
        const side = (from: number, count: number): Tensor2D => slice(pooled_RD, [from, 0], [count, -1]);
        state.add(QUERIES, head.project('query', side(0, pairs)));
        state.add(PASSAGES, head.project('passage', side(pairs, rows - pairs)));
      },

      loss(terms) {
        const arrays = attached(terms.state.batch);
        if (arrays === undefined) return;
        terms.add(TERM, {
          sum: infoNce(
            terms.state.output(QUERIES) as Tensor2D,
            terms.state.output(PASSAGES) as Tensor2D,
            arrays,
            config.temperature,
          ),
          count: arrays.weights.reduce((sum, weight) => sum + weight, 0),
          weight: config.weight,
        });
      },

      async checkpoint(draft) {
        await save(theProjections(), description(), draft);
      },

      async restore(view) {
        const values = await load(description(), view);
        if (projections) projections.assign(values);
        else projections = make(values);
      },
    },
  };
});
