import { fileURLToPath } from 'node:url';

export const SMALL_BASICS = fileURLToPath(new URL('../../tasks/small-basics.jsonl', import.meta.url));
