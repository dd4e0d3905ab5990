/**
 * The control pieces of conversations, spelled as the tokenizer's reserved ones are. Documents that hold one of these,
 * or anything of their form, are no origin: a trace must not end its own turn.
 */
const MARKERS = {
  system: '<|system|>',
  user: '<|user|>',
  assistant: '<|assistant|>',
  toolCall: '<|tool_call|>',
  toolResult: '<|tool_result|>',
} as const;
const END_OF_TURN = '<|end_of_turn|>';

export interface Turn {
  readonly role: keyof typeof MARKERS;
  readonly text: string;
}

/** What looks like a control piece. */
export const holdsControlPiece = (text: string): boolean => /<\|[a-z_]{1,40}\|>/i.test(text);

/** `<|role|>`, a line break, the text, `<|end_of_turn|>`, a line break; turn after turn. */
export const chat = (turns: readonly Turn[]): string =>
  turns.map(({ role, text }) => `${MARKERS[role]}\n${text}${END_OF_TURN}\n`).join('');
