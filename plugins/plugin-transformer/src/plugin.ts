import {
  ATTENTION,
  BACKEND,
  definePlugin,
  ENCODER,
  frameworkError,
  LANGUAGE_MODEL,
  PARAMETERS,
  TOKENIZER,
} from '@framework/sdk';
import { Body } from './body.js';
import { assign, load, type ModelDescription, save } from './checkpoint.js';
import { config as schema } from './config.js';
import { TransformerEncoder } from './encoder.js';
import { fanInDeviation, randomWeights, type WeightSource } from './initial-weights.js';
import { TransformerLanguageModel } from './language-model.js';
import { modelShape, shapeProblems } from './model-shape.js';

export default definePlugin(schema, (ctx) => {
  const { config } = ctx;
  let body: Body | undefined;
  /** Length of the windows it was trained with, in this process or before. */
  let trainedLength: number | null = config.contextLength;

  const description = (): ModelDescription => ({
    ...modelShape(config, ctx.get(TOKENIZER).vocabularySize),
    contextLength: trainedLength,
    ropeTheta: config.ropeTheta,
    normEpsilon: config.normEpsilon,
  });

  const make = (weights: WeightSource): Body => {
    const { ops } = ctx.get(BACKEND);
    const shape = modelShape(config, ctx.get(TOKENIZER).vocabularySize);
    const [problem] = shapeProblems(shape);
    if (problem) throw frameworkError('FWK_CONFIG_INVALID', problem);
    return new Body({
      ops,
      attention: ctx.find(ATTENTION) ?? ops,
      registry: ctx.get(PARAMETERS),
      shape,
      weights,
      checkpointing: config.activationCheckpointing,
      epsilon: config.normEpsilon,
      theta: config.ropeTheta,
    });
  };

  const deviation = config.initialDeviation ?? fanInDeviation(config.hidden);
  // Made at the first need, not in `setup`: data stages and worker threads have no use for weights.
  const fresh = (): WeightSource =>
    randomWeights(deviation, config.layers, (purpose) => ctx.random(purpose, 0));
  const theBody = (): Body => {
    body ??= make(fresh());
    return body;
  };

  const contextLength = (): number => {
    if (trainedLength !== null) return trainedLength;
    throw frameworkError('FWK_CHECKPOINT_MISSING', {
      message: 'the model was neither trained nor restored, so its context length is not known',
      at: 'plugin-transformer.contextLength',
    });
  };

  ctx.provide(
    LANGUAGE_MODEL,
    () => new TransformerLanguageModel({ body: theBody(), ops: ctx.get(BACKEND).ops, contextLength }),
  );
  ctx.provide(ENCODER, () => new TransformerEncoder({ body: theBody(), contextLength }));

  return {
    hooks: {
      forward(state) {
        if (state.mode === 'evaluate') {
          state.add('hidden', theBody().evaluate(state.batch));
          return;
        }
        trainedLength ??= state.batch.length;
        state.add('hidden', theBody().train(state.batch, state.anchor));
      },
      async checkpoint(draft) {
        await save(theBody(), description(), draft);
      },
      async restore(view) {
        const { weights, contextLength } = await load(description(), view);
        trainedLength = contextLength;
        if (body) assign(body, weights);
        else body = make(weights);
      },
    },
  };
});
