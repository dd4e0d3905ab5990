/** One turn of a dialogue. A tool's call is JSON: `{"name": …, "arguments": {…}}`. */
export interface DialogueTurn {
  readonly role: 'system' | 'user' | 'assistant' | 'toolCall' | 'toolResult';
  readonly text: string;
}

const MARKERS: Readonly<Record<DialogueTurn['role'], string>> = {
  system: '<|system|>',
  user: '<|user|>',
  assistant: '<|assistant|>',
  toolCall: '<|tool_call|>',
  toolResult: '<|tool_result|>',
};
const END_OF_TURN = '<|end_of_turn|>';

/**
 * A dialogue as a document: `<|role|>`, a line break, the text, `<|end_of_turn|>`, a line break; turn after turn. Whoever makes
 * dialogues writes them so, and a model is asked in the same form. The markers are spelled as reserved pieces of tokenizers are.
 *
 * @param turns none of whose texts `holdsControlPiece`: a text must not end its own turn
 *
 * @example
 * // examples/data.ts#dialogue
 * export const greeting = dialogue([
 *   { role: 'user', text: 'Hello' },
 *   { role: 'assistant', text: 'Hello. What are we building?' },
 * ]);
 */
export const dialogue = (turns: readonly DialogueTurn[]): string =>
  turns.map(({ role, text }) => `${MARKERS[role]}\n${text}${END_OF_TURN}\n`).join('');

/**
 * Whether a text holds what looks like a control piece.
 *
 * @example
 * // examples/data.ts#holdsControlPiece
 * // Somebody else's words become a turn only where they cannot end it.
 * export const asTurn = (text: string): string | null =>
 *   holdsControlPiece(text) ? null : dialogue([{ role: 'user', text }]);
 */
export const holdsControlPiece = (text: string): boolean => /<\|[a-z_]{1,40}\|>/i.test(text);
