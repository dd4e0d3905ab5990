/** One reply of the model, raw. */
export interface Reply {
  /** As it was decoded; bytes that are no UTF-8 are U+FFFD. May go on a little behind the first stop word. */
  readonly text: string;
  /** Tokens of the prompt that the model was given. */
  readonly promptTokens: number;
  readonly tokens: number;
  /** `length`: it had as many tokens as it may. `context`: the context had no more room. */
  readonly ended: 'stop-word' | 'end-of-document' | 'length' | 'context';
  /** The prompt did not fit, and lost its start. */
  readonly promptTruncated: boolean;
}
