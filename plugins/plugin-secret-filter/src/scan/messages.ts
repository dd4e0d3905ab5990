import type { Finding } from './finding.js';

/** What the scanner process is started with, as its one argument (JSON). */
export interface ScannerStart {
  /** Of the fingerprints. */
  readonly seed: number;
  /** Processor time a file may take, in milliseconds. */
  readonly limit: number;
}

export interface ScanRequest {
  readonly bytes: Uint8Array;
  /** Rules of ours by position. */
  readonly rules: readonly number[];
  readonly secretlint: boolean;
}

/** One answer a request, in order; `ready` once before them. */
export type FromScanner =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly findings: readonly Finding[] }
  | { readonly type: 'failed'; readonly message: string };
