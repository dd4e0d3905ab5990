import type { Dataset } from '../dataset.js';
import { ALPACA, DOLLY } from './instruction.js';
import type { Layout } from './layout.js';
import type { TreePaths } from './openassistant/paths.js';
import { openAssistant } from './openassistant/tree.js';
import { subsetsOf, subsetTexts } from './subsets.js';

export interface LayoutOptions {
  readonly treePaths: TreePaths;
  /** Subsets that are left out, by name. */
  readonly excludeSubsets: readonly string[];
}

export function layoutOf(dataset: Dataset, { treePaths, excludeSubsets }: LayoutOptions): Layout {
  switch (dataset.layout) {
    case 'dolly':
      return DOLLY;
    case 'alpaca':
      return ALPACA;
    case 'openassistant':
      return openAssistant(treePaths);
    case 'subsets':
      return subsetTexts(dataset.subsetKey!, subsetsOf(dataset.name), excludeSubsets);
  }
}
