import type { ParameterRegistry } from '@framework/sdk';
import { customGrad, engine, type Scalar, scalar, type Tensor, tidy } from '@tensorflow/tfjs-core';

/**
 * Runs `forward` on tfjs's tape, then the tape backwards: `tape` parameters get their gradients added here, `manual`
 * ones by their owners, whose operations the tape reaches through the anchor.
 *
 * `engine().gradients` reads its list of inputs after the forward pass (tfjs 4.22, pinned; `tape.test.ts` notices a
 * change), so the list is filled then: a head may register its parameters in its first forward pass.
 *
 * @param forward the loss of one micro-batch
 */
export function backpropagate(forward: (anchor: Scalar) => Scalar, registry: ParameterRegistry): void {
  tidy(() => {
    const anchor = scalar(0);
    const inputs: Tensor[] = [anchor];
    const taped = () => registry.parameters.filter((parameter) => parameter.gradientFrom === 'tape');
    const { grads } = engine().gradients(
      () => {
        const loss = forward(anchor);
        inputs.push(...taped().map((parameter) => parameter.variable));
        return loss;
      },
      inputs,
      undefined,
      true,
    );
    // A parameter that the loss does not depend on has no gradient.
    taped().forEach((parameter, i) => {
      const gradient = grads[i + 1] as Tensor | undefined;
      if (gradient) parameter.gradient.add(gradient);
    });
  });
}

/**
 * Σ factor · sum, in the order given, in float64. One operation of its own: exactly `factor` flows back to each sum,
 * and tfjs's gradient registry (which not every backend loads) is not asked.
 */
export function weightedSum(sums: readonly Scalar[], factors: readonly number[]): Scalar {
  const operation = customGrad<Scalar>((...inputs) => ({
    value: scalar(
      factors.reduce((total, factor, i) => total + factor * (inputs[i] as Scalar).dataSync()[0]!, 0),
    ),
    gradFunc: (dy: Scalar) => {
      const upstream = dy.dataSync()[0]!;
      return factors.map((factor) => scalar(upstream * factor));
    },
  }));
  return operation(...(sums as readonly Tensor[]));
}
