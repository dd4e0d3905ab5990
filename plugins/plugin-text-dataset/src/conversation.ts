/** What one side said. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  /** What the user gave along with the request: a passage, a list, a program. */
  readonly context?: string;
}

export type Conversation = readonly Turn[];
