import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as tfjsCore from '@tensorflow/tfjs-core';
import { violation } from '../violation.js';

export type Tfjs = typeof tfjsCore;

/** tfjs whole: its `cpu` backend, and the gradients of its operations, which tfjs-core alone has not. */
const WHOLE = '@tensorflow/tfjs';
const CORE = '@tensorflow/tfjs-core';

/**
 * The tensor library as the plugin sees it: looked up from the plugin's folder first, then from a backend plugin beside
 * it, then from the SDK. A second copy would have kernels and gradients of its own.
 *
 * @param places folders to look from, in order
 * @throws Violation that says what to install
 */
export function loadTfjs(places: readonly string[]): Tfjs {
  requireFrom(places, WHOLE);
  const tf = requireFrom(places, CORE) as Tfjs;
  // Production mode is tfjs's only public way to keep its advertisement for tfjs-node off the terminal.
  tf.enableProdMode();
  return tf;
}

// `require`, because it takes a place to look from; `import` of these CommonJS packages gives the same instance.
function requireFrom(places: readonly string[], name: string): unknown {
  for (const place of [...places, import.meta.dirname]) {
    const require = createRequire(join(place, 'package.json'));
    let file: string;
    try {
      file = require.resolve(name);
    } catch {
      continue;
    }
    return require(file);
  }
  throw violation(
    `the rules about training need the tensor library, and '${name}' is not installed`,
    places[0] ?? import.meta.dirname,
    `npm install --save-dev ${WHOLE}@4.22.0`,
  );
}
