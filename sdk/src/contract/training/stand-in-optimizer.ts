import type { Optimizer } from '../../slots/optimizer.js';
import type { Tfjs } from '../tensors/tfjs.js';

/** Plain gradient descent: no state, so that a trajectory's state is the plugin's under examination alone. */
export const standInOptimizer = (tf: Tfjs): Optimizer => ({
  step(parameters, { learningRate, gradientScale }) {
    tf.tidy(() => {
      for (const { variable, gradient } of parameters) {
        variable.assign(tf.sub(variable, tf.mul(gradient.tensor(), learningRate * gradientScale)));
      }
    });
  },
});
