import type { Ended, StepLimits } from '@framework/evaluation/sandbox';

/**
 * What the judge and a keeper (`python/keeper.py`) say to each other: two lengths (32 bits, little-endian), a header in JSON,
 * a body. The other end is written by our code alone.
 */

export type Command =
  | { readonly kind: 'request'; readonly limits: StepLimits }
  | { readonly kind: 'answer' }
  | { readonly kind: 'reset' };

export type Report =
  | { readonly kind: 'started'; readonly version: string; readonly interpreterBytes: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'reply'; readonly ended: Ended | 'gone'; readonly detail: string }
  | { readonly kind: 'question' }
  | { readonly kind: 'fault'; readonly message: string };

export interface Message {
  readonly report: Report;
  readonly body: Uint8Array;
}

const HEAD = 8;

export function frame(command: Command, body: Uint8Array): Uint8Array {
  const header = Buffer.from(JSON.stringify(command), 'utf8');
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(header.length, 0);
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, header, body]);
}

/** Takes bytes as they come, and gives whole messages. */
export class FrameReader {
  #pending: Buffer[] = [];
  #bytes = 0;

  take(chunk: Buffer): Message[] {
    this.#pending.push(chunk);
    this.#bytes += chunk.length;
    const messages: Message[] = [];
    for (;;) {
      if (this.#bytes < HEAD) return messages;
      if (this.#pending[0]!.length < HEAD) this.#pending = [Buffer.concat(this.#pending)];
      const headerBytes = this.#pending[0]!.readUInt32LE(0);
      const whole = HEAD + headerBytes + this.#pending[0]!.readUInt32LE(4);
      if (this.#bytes < whole) return messages;
      const all = Buffer.concat(this.#pending);
      this.#pending = [all.subarray(whole)];
      this.#bytes -= whole;
      messages.push({
        report: JSON.parse(all.toString('utf8', HEAD, HEAD + headerBytes)) as Report,
        body: all.subarray(HEAD + headerBytes, whole),
      });
    }
  }
}
