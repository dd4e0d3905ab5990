import { createToken } from '../token.js';
import type { Ops } from './ops.js';

/**
 * Attention of its own: a plugin with a better kernel fills this slot, and the model body uses it in place of the
 * backend's. Same shapes, same meaning as in `Ops`.
 */
export type Attention = Pick<Ops, 'attention' | 'attentionBackward'>;

export const ATTENTION = createToken<Attention>('fw.attention');
