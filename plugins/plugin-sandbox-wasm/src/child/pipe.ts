import { Buffer } from 'node:buffer';
import { readSync, writeSync } from 'node:fs';
import { type Command, FRAME_HEAD, frameHead, type Report } from '../frames.js';

/** Blocks until the parent has sent that much. Null: it closed the pipe, or is gone. */
function readExactly(bytes: number): Uint8Array | null {
  const buffer = new Uint8Array(bytes);
  for (let at = 0; at < bytes; ) {
    const got = readSync(0, buffer, at, bytes - at, null);
    if (got === 0) return null;
    at += got;
  }
  return buffer;
}

/** The next command: the child does nothing else while it waits, there is no event loop for a program to come back in. */
export function receive(): { readonly command: Command; readonly body: Uint8Array } | null {
  const head = readExactly(FRAME_HEAD);
  if (head === null) return null;
  const view = new DataView(head.buffer);
  const header = readExactly(view.getUint32(0, true));
  const body = header === null ? null : readExactly(view.getUint32(4, true));
  if (header === null || body === null) return null;
  return { command: JSON.parse(Buffer.from(header).toString('utf8')) as Command, body };
}

export function send(report: Report, body: Uint8Array = new Uint8Array(0)): void {
  for (const part of [frameHead(report, body.length), body]) {
    for (let at = 0; at < part.length; ) at += writeSync(1, part, at, part.length - at);
  }
}
