/** For tests of sandboxes: hostile programs, published verdicts, what is left behind. */
export * from './attacks.js';
export * from './hold.js';
export * from './published.js';
