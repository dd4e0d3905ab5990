import type { Rule } from '../rule.js';
import { manifestRules } from './manifest.js';

/** Every rule of the contract, in the order the tests run. One file a group. */
export const RULES: readonly Rule[] = [...manifestRules];
