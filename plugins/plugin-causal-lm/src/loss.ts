import {
  BACKEND,
  type CrossEntropyOptions,
  frameworkError,
  type LossTerms,
  PARAMETERS,
  type StepContext,
} from '@framework/sdk';
import { clone, customGrad, type Scalar, scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Config } from './config.js';
import { TERM } from './targets.js';

/** float32 keeps seven digits; what flows back went through it once or twice. */
const TOLERANCE = 1e-6;

/** Cross-entropy of the next token, through the head tied to the token embedding. */
export function addLoss(terms: LossTerms, config: Config, ctx: StepContext): void {
  const { batch, mode } = terms.state;
  const { ops } = ctx.get(BACKEND);
  const embedding = ctx.get(PARAMETERS).get('embedding');
  const table_VD = embedding.variable as Tensor as Tensor2D;
  const hidden_ND = terms.state.output('hidden') as Tensor2D;
  const { targets, weights } = batch;
  const options: CrossEntropyOptions = {
    labelSmoothing: config.labelSmoothing,
    zLoss: config.zLoss,
    ...(config.chunkRows === null ? {} : { chunkRows: config.chunkRows }),
  };
  const count = weights.reduce((sum, weight) => sum + weight, 0);

  if (mode === 'evaluate') {
    const { sum } = ops.linearCrossEntropy(hidden_ND, table_VD, targets, weights, options);
    terms.add(TERM, { sum: scalar(sum), count, weight: config.weight });
    return;
  }

  // The logits of a chunk exist once, in the forward pass, and both gradients are made of them there; so the factor
  // that will flow back must be known before, and is compared when it comes.
  const scale = terms.gradientScale(TERM, config.weight);
  const operation = customGrad<Scalar>((_hidden, save) => {
    const { sum, hiddenGradient } = ops.linearCrossEntropyWithGradient(
      hidden_ND,
      table_VD,
      targets,
      weights,
      scale,
      embedding.gradient,
      options,
    );
    (save as (tensors: Tensor[]) => void)([hiddenGradient]);
    return {
      value: scalar(sum),
      gradFunc: (dy: Scalar, [hiddenGradient_ND]: Tensor[]) => {
        const actual = dy.dataSync()[0]!;
        if (!(Math.abs(actual - scale) <= TOLERANCE * Math.abs(scale))) {
          throw frameworkError('FWK_INTERNAL', {
            message: `the gradient that reached '${TERM}' is ${actual}, not weight / count = ${scale}`,
          });
        }
        // The tape disposes what was saved; what flows on must outlive it.
        return [clone(hiddenGradient_ND!)];
      },
    };
  });
  terms.add(TERM, { sum: operation(hidden_ND as Tensor), count, weight: config.weight });
}
