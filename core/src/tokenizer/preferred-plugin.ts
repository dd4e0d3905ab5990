/** Comes first where several plugins open tokenizer files: it is what most files here are for, and it trains. */
export const PREFERRED_PLUGIN = 'plugin-unigram-tokenizer';
