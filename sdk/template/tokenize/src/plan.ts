import type { PlanContributor } from '@framework/sdk';
import { byteTokenizer } from './byte-tokenizer.js';

export const plan: PlanContributor = () => ({ facts: { vocabularySize: byteTokenizer.vocabularySize } });
