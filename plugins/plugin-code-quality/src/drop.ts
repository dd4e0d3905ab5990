import type { JsonObject } from '@framework/sdk';

/** A verdict of this plugin: what is not dropped stays without a word. */
export interface Drop {
  readonly action: 'drop';
  readonly reason: string;
  /** The measured value and its limit, or what was found. */
  readonly evidence: JsonObject;
}

export const drop = (reason: string, evidence: JsonObject): Drop => ({ action: 'drop', reason, evidence });

/** Three digits are what a person compares. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000;
