/** What a server said. */
export interface Answer {
  /** Where it was said in the end, redirects followed. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  /** Of the hub itself, where it sent us on: it speaks of the file, the other of its bytes alone. */
  readonly hubHeaders: Headers;
  /** The body's pieces. Throws `Broken` where it falls silent or breaks off. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Leaves the body unread. */
  discard(): void;
}

/** No answer, or half of one: another try may have more luck. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** The body of a small answer. */
export async function readSmall(answer: Answer, most: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of answer.body) {
    bytes += part.byteLength;
    if (bytes > most) {
      answer.discard();
      throw new Broken(`its answer is larger than ${most} bytes`);
    }
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}
