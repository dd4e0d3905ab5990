import { buildKernels } from './kernels/module.js';

/** Can this Node run the kernels? They need SIMD, and memory that threads share. */
export function findSupport(): { readonly ok: boolean; readonly why: string } {
  if (typeof SharedArrayBuffer === 'undefined') return { ok: false, why: 'no memory that threads share' };
  if (!WebAssembly.validate(buildKernels().bytes)) return { ok: false, why: 'WebAssembly without SIMD' };
  return { ok: true, why: 'WebAssembly with SIMD and threads; needs no compiler' };
}
