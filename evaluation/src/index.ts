/** What evaluators share, ours and other people's. */
export * from './statistics/interval.js';
export * from './statistics/pass-at-k.js';
