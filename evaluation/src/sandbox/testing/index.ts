/** For tests of sandboxes: hostile programs, published verdicts, what is left behind. */
export * from './attacks.js';
export * from './hold.js';
export * from './hostile-programs.js';
export * from './left-behind.js';
export * from './published.js';
