import type { Dataset } from '../dataset.js';
import { ALPACA } from './alpaca.js';
import { DOLLY } from './dolly.js';
import type { Layout } from './layout.js';
import type { TreePaths } from './openassistant/paths.js';
import { openAssistant } from './openassistant/tree.js';

export function layoutOf(layout: Dataset['layout'], treePaths: TreePaths): Layout {
  switch (layout) {
    case 'dolly':
      return DOLLY;
    case 'alpaca':
      return ALPACA;
    case 'openassistant':
      return openAssistant(treePaths);
  }
}
