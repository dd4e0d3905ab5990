/** gitleaks' own samples, read from the rule files in the folder that `FRAMEWORK_SUITES` names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@framework/sdk';
import test from 'ava';
import { buildPrefilter } from './prefilter/prefilter.js';
import { secretlintKeywords, secretRules } from './rules/tables.js';
import type { Finding } from './scan/finding.js';
import { scanText } from './scan/scan-text.js';
import { readSamples } from './suites/gitleaks-samples.js';

const suites = process.env['FRAMEWORK_SUITES'] ?? '';
const GITLEAKS = 'gitleaks/cmd/generate/config/rules';
const suiteTest = suites !== '' && existsSync(join(suites, GITLEAKS)) ? test : test.skip;

const prefilter = buildPrefilter(secretRules, secretlintKeywords);
const scan = async (text: string): Promise<readonly Finding[]> => {
  const bytes = new TextEncoder().encode(text);
  const candidate = prefilter(bytes);
  return candidate === null ? [] : scanText({ bytes, ...candidate }, new Uint8Array(32));
};

suiteTest(
  `gitleaks’ true positives are found, its false positives left alone (needs FRAMEWORK_SUITES/${GITLEAKS})`,
  async (t) => {
    const random = randomStream({ seed: 1, plugin: 'test', hook: 'gitleaks', sequence: 0 });
    const folder = join(suites, GITLEAKS);
    const samples = readdirSync(folder)
      .filter((file) => file.endsWith('.go'))
      .sort()
      .flatMap((file) => readSamples(readFileSync(join(folder, file), 'utf8'), random));
    const missed = new Map<string, number>();
    const flagged: string[] = [];
    const count = { found: 0, sought: 0, flagged: 0, harmless: 0, unread: 0 };
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
        if (finding === undefined) continue;
        count.flagged++;
        flagged.push(`${rule}: ${finding.rule}`);
      }
    }
    const rules = samples.length;
    t.log(`${rules} rules, ${count.unread} expressions not read`);
    t.log(`found ${count.found} of ${count.sought} (${((100 * count.found) / count.sought).toFixed(1)} %)`);
    t.log(`flagged ${count.flagged} of ${count.harmless}: ${flagged.join(', ')}`);
    t.log(`missed: ${[...missed].map(([rule, times]) => `${rule} ${times}`).join(', ')}`);
    t.true(rules > 200 && count.sought > 2000);
    // What was measured: 91.4 % and 2.9 %.
    t.true(count.found / count.sought >= 0.91);
    t.true(count.flagged / count.harmless <= 0.05);
  },
);
