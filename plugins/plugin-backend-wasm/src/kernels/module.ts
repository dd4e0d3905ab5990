import { ModuleBuilder } from '../assembler/module.js';
import { defineAttention } from './attention.js';
import { defineAttentionBackward } from './attention-backward.js';
import { defineLogitGradient, defineLogitStatistics } from './cross-entropy.js';
import { defineAdamW, defineAdd, defineSquares } from './elementwise.js';
import { definePack } from './pack.js';
import { definePackKernels, defineProduct } from './product.js';
import { defineRmsNorm, defineRmsNormBackward, defineRmsNormWeight } from './rms-norm.js';
import { defineRotary } from './rotary.js';
import { defineSwiglu, defineSwigluBackward } from './swiglu.js';
import { defineTile, TILE_COLUMNS, TILE_ROWS } from './tile.js';
import { defineTiles } from './tiles.js';

/** All a 32-bit address reaches: 4 GiB. */
export const MAXIMUM_PAGES = 65_536;

/** The module's bytes, the same every time, and what it holds. Built once. */
export function buildKernels() {
  built ??= build();
  return built;
}

let built: ReturnType<typeof build> | undefined;

function build() {
  const module = new ModuleBuilder();
  const packLeft = definePack(module, TILE_ROWS);
  const packRight = definePack(module, TILE_COLUMNS);
  const tiles = defineTiles(module, defineTile(module));
  const kernels = {
    ...definePackKernels(module, { left: packLeft, right: packRight }),
    product: defineProduct(module, tiles),
    add: defineAdd(module),
    squares: defineSquares(module),
    adamw: defineAdamW(module),
    swiglu: defineSwiglu(module),
    swigluBackward: defineSwigluBackward(module),
    rmsNorm: defineRmsNorm(module),
    rmsNormBackward: defineRmsNormBackward(module),
    rmsNormWeight: defineRmsNormWeight(module),
    rotary: defineRotary(module),
    attention: defineAttention(module, { packLeft, packRight, tiles }),
    attentionBackward: defineAttentionBackward(module, { packLeft, packRight, tiles }),
    logitStatistics: defineLogitStatistics(module),
    logitGradient: defineLogitGradient(module),
  };
  return { kernels, bytes: module.build(MAXIMUM_PAGES) };
}

export type Kernels = ReturnType<typeof build>['kernels'];
