/**
 * Control pieces: ids that stand for structure, not for text. The encoder never produces one, whatever the text says:
 * `<|user|>` in a document is encoded as the letters it is made of. Adding a name changes every id after it, so the
 * list has what later stages need (fill-in-the-middle, conversations, tools, citations) from the beginning.
 */
export const RESERVED_TOKENS = {
  endOfDocument: '<|end_of_document|>',
  fillPrefix: '<|fim_prefix|>',
  fillMiddle: '<|fim_middle|>',
  fillSuffix: '<|fim_suffix|>',
  repositoryName: '<|repository_name|>',
  fileName: '<|file_name|>',
  system: '<|system|>',
  user: '<|user|>',
  assistant: '<|assistant|>',
  endOfTurn: '<|end_of_turn|>',
  toolCall: '<|tool_call|>',
  toolResult: '<|tool_result|>',
  citationOpen: '<|citation_open|>',
  citationClose: '<|citation_close|>',
  passage: '<|passage|>',
} as const;

export type ReservedToken = keyof typeof RESERVED_TOKENS;

/** SentencePiece wants one unknown piece. With byte fallback it is never produced. */
export const UNKNOWN_PIECE = '<unk>';

/**
 * Ids of a vocabulary trained here: the unknown piece, the reserved tokens, 256 byte pieces, then the learned pieces,
 * the likeliest first. Byte b is id 16 + b.
 */
export const LEARNED_FROM = 1 + Object.keys(RESERVED_TOKENS).length + 256;

/** `<0x0A>`: how SentencePiece and Hugging Face spell a byte piece. */
export const bytePiece = (byte: number): string => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;

/** The byte of a byte piece's spelling, or -1. */
export function byteOfPiece(text: string): number {
  const match = /^<0x([0-9A-F]{2})>$/.exec(text);
  return match ? Number.parseInt(match[1]!, 16) : -1;
}
