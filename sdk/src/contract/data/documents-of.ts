import type { TestRow } from '../../testing/batches.js';
import { DOCUMENTS } from '../documents.js';
import type { Subject } from '../subject.js';

/**
 * The documents a plugin of the data side is examined on, by id: its bench's and the suite's own. Made anew each time,
 * so that a plugin that changes them in place does so in its own copy.
 */
export const sampleDocuments = (subject: Subject): readonly TestRow[] =>
  [...(subject.bench.rows?.() ?? []), ...DOCUMENTS]
    .map((row) => ({ ...row, content: typeof row.content === 'string' ? row.content : row.content.slice() }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

export const contentOf = ({ content }: TestRow): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;
