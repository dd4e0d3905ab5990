import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@framework/sdk';
import { buildPrefilter } from '../prefilter/prefilter.js';
import { secretlintKeywords, secretRules } from '../rules/tables.js';
import type { Finding } from '../scan/finding.js';
import { scanText } from '../scan/scan-text.js';
import { readSamples } from './gitleaks-samples.js';

/** Samples with a secret where the suite is whole, at least. */
export const LEAST_SOUGHT = 2000;

export interface GitleaksScore {
  readonly rules: number;
  /** Samples that hold a secret, and how many were found. */
  readonly sought: number;
  readonly found: number;
  /** Samples that only look like one, and which were flagged: the rule, and ours. */
  readonly harmless: number;
  readonly flagged: readonly string[];
  /** Rule → samples of it that were not found. */
  readonly missed: ReadonlyMap<string, number>;
  /** Expressions of the samples' Go that we cannot read. */
  readonly unread: number;
}

/** Every sample in gitleaks' rule files under `folder`, as the filter would judge it. */
export async function scoreGitleaks(folder: string): Promise<GitleaksScore> {
  const prefilter = buildPrefilter(secretRules, secretlintKeywords);
  const scan = async (text: string): Promise<readonly Finding[]> => {
    const bytes = new TextEncoder().encode(text);
    const candidate = prefilter(bytes);
    return candidate === null ? [] : scanText({ bytes, ...candidate }, new Uint8Array(32));
  };
  const random = randomStream({ seed: 1, plugin: 'test', hook: 'gitleaks', sequence: 0 });
  const samples = readdirSync(folder)
    .filter((file) => file.endsWith('.go'))
    .sort()
    .flatMap((file) => readSamples(readFileSync(join(folder, file), 'utf8'), random));
  const missed = new Map<string, number>();
  const flagged: string[] = [];
  const count = { sought: 0, found: 0, harmless: 0, unread: 0 };
  for (const { rule, found, overlooked, unread } of samples) {
    count.unread += unread;
    for (const text of found) {
      count.sought++;
      if ((await scan(text)).length > 0) count.found++;
      else missed.set(rule, (missed.get(rule) ?? 0) + 1);
    }
    for (const text of overlooked) {
      count.harmless++;
      const [finding] = await scan(text);
      if (finding !== undefined) flagged.push(`${rule}: ${finding.rule}`);
    }
  }
  return { rules: samples.length, ...count, flagged, missed };
}
