import { fileURLToPath } from 'node:url';

const PRESET = fileURLToPath(new URL('../../../core/test-cases/runs/toy.yaml', import.meta.url));
const PLUGINS = ['filter', 'judge', 'model', 'order', 'source', 'tokenizer'];

/**
 * A command on the preset `toy`: a whole run in a second, of plugins made of plain arrays. They lie in no package of
 * the workspace, so they are trusted by name.
 */
export const toy = (
  command: string,
  settings: Readonly<Record<string, string | number>> = {},
): readonly string[] => [
  command,
  '--preset',
  PRESET,
  ...PLUGINS.flatMap((name) => ['--trust', `toy-${name}`]),
  ...Object.entries(settings).flatMap(([path, value]) => ['--set', `${path}=${value}`]),
];
