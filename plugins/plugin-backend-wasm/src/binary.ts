import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface Binary {
  readonly ok: boolean;
  readonly why: string;
  /** Folder of the `.wasm` files, with a closing separator; empty when there is none. */
  readonly folder: string;
}

/** Where the installed package keeps its WebAssembly, found without loading a line of it. */
export function findBinary(): Binary {
  let folder: string;
  try {
    const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
    folder = join(dirname(manifest), 'dist', '/');
  } catch {
    return { ok: false, why: '@tensorflow/tfjs-backend-wasm is not installed', folder: '' };
  }
  if (!existsSync(join(folder, 'tfjs-backend-wasm-simd.wasm'))) {
    return { ok: false, why: `no tfjs-backend-wasm-simd.wasm in ${folder}`, folder: '' };
  }
  return { ok: true, why: 'WebAssembly with SIMD', folder };
}
