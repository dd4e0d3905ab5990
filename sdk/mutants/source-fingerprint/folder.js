import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the bench writes what the source reads. */
export const FOLDER = join(tmpdir(), 'mutant-source-fingerprint');
