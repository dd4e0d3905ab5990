import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { frameworkError } from '@framework/sdk';
import type { KernelBackend } from '@tensorflow/tfjs-core';
import { findBinding } from './find.js';
import { polyfillUtil } from './util-polyfill.js';

/** TensorFlow in this process. */
export interface LoadedTensorFlow {
  /** A tfjs backend; each call makes another over the same library. */
  createBackend(): KernelBackend;
  /** Threads it was started with: TensorFlow makes its pool once a process. */
  readonly threads: number;
  readonly version: string;
  readonly gpu: boolean;
}

/** What tfjs-node's own `index.js` takes from its native library; the rest goes to the backend unseen. */
interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

/** What the `tfjs` in an installation hands on; see `installation/tfjs-handover.ts`. */
export const HANDOVER = Symbol.for('framework.tfjs');

let loaded: LoadedTensorFlow | undefined;

/**
 * Loads the native library and registers its kernels with the tfjs of this process. The second call finds what the first
 * one loaded.
 *
 * @param threads 0 takes the cores this process may use
 * @throws FWK_BACKEND_UNAVAILABLE when there is none, when it does not load, or when this process computes with more threads
 *   already
 */
export function loadTensorFlow(threads: number, found = findBinding()): LoadedTensorFlow {
  const wanted = threads === 0 ? availableParallelism() : threads;
  if (loaded === undefined) {
    if (!found.ok) throw unavailable(found.why, undefined);
    loaded = withEnvironment(wanted, () => load(found, wanted));
  }
  if (loaded.threads > wanted) {
    throw unavailable(
      `TensorFlow computes with ${loaded.threads} threads in this process, and cannot go back to ${wanted}`,
      undefined,
    );
  }
  return loaded;
}

function load(
  found: { readonly binding: string; readonly package: string },
  threads: number,
): LoadedTensorFlow {
  const require = createRequire(import.meta.url);
  const global = globalThis as { [HANDOVER]?: unknown; proto?: unknown };
  const { proto } = global;
  try {
    polyfillUtil(require('node:util'));
    global[HANDOVER] = require('@tensorflow/tfjs');
    const binding = require(found.binding) as Binding;
    // Its index.js would look for a library elsewhere, and make it tfjs's backend at once.
    require(join(found.package, 'dist', 'register_all_kernels.js'));
    const { NodeJSKernelBackend } = require(join(found.package, 'dist', 'nodejs_kernel_backend.js')) as {
      NodeJSKernelBackend: new (binding: Binding, packageName: string) => KernelBackend;
    };
    const { name } = require(join(found.package, 'package.json')) as { name: string };
    return {
      createBackend: () => new NodeJSKernelBackend(binding, name),
      threads,
      version: binding.TF_Version,
      gpu: binding.isUsingGpuDevice(),
    };
  } catch (cause) {
    throw unavailable(`TensorFlow does not load: ${(cause as Error).message}`, found.binding, cause);
  } finally {
    delete global[HANDOVER];
    // tfjs-node's protocol buffers, which only its TensorBoard writer uses, make themselves global.
    if (proto === undefined) delete global.proto;
    else global.proto = proto;
  }
}

/**
 * TensorFlow reads its thread counts and its log level from the environment, once, while it starts. What was there is put
 * back: programs that the run starts are not to inherit it.
 */
function withEnvironment<T>(threads: number, work: () => T): T {
  const wanted: Readonly<Record<string, string>> = {
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: '1',
    OMP_NUM_THREADS: String(threads),
    // Errors only. A user who asked for more gets more.
    TF_CPP_MIN_LOG_LEVEL: process.env['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
  };
  const before = Object.keys(wanted).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, wanted);
  try {
    return work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

const unavailable = (message: string, at: string | undefined, cause?: unknown) =>
  frameworkError('FWK_BACKEND_UNAVAILABLE', {
    message,
    at: at ?? 'tensorflow',
    action: 'run `framework doctor --fix tensorflow`, or leave the choice to `backend: auto`',
    cause,
  });
