// Where source text comes from unless somebody says.
import { fileURLToPath } from 'node:url';
import { texts } from './options.js';

export const corpus = texts('source text; the packages installed here when left out', 'folder', [
  fileURLToPath(new URL('../../node_modules', import.meta.url)),
]);
