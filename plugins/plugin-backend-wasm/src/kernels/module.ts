import { ModuleBuilder } from '../assembler/module.js';
import { definePack } from './pack.js';
import { definePackKernels, defineProduct } from './product.js';
import { defineTile, TILE_COLUMNS, TILE_ROWS } from './tile.js';
import { defineTiles } from './tiles.js';

/** All a 32-bit address reaches: 4 GiB. */
export const MAXIMUM_PAGES = 65_536;

/** Builds the module; the same bytes every time. */
export function buildKernels() {
  const module = new ModuleBuilder();
  const left = definePack(module, TILE_ROWS);
  const right = definePack(module, TILE_COLUMNS);
  const tiles = defineTiles(module, defineTile(module));
  const kernels = {
    ...definePackKernels(module, { left, right }),
    product: defineProduct(module, tiles),
  };
  return { kernels, bytes: module.build(MAXIMUM_PAGES) };
}

export type Kernels = ReturnType<typeof buildKernels>['kernels'];
