import type { Finding } from '@framework/sdk/contract';
import type { PluginFolder } from '../contract/plugin-folder.js';
import type { VariantFindings } from '../contract/protocol.js';
import type { Style } from './output.js';

/** How many rules were kept, broken, and had nothing to say, over all variants. */
export interface ContractVerdict {
  readonly kept: number;
  readonly broken: number;
  readonly silent: number;
}

export function contractVerdict(results: readonly VariantFindings[]): ContractVerdict {
  const count = (outcome: Finding['outcome']) =>
    results.reduce((sum, { findings }) => sum + findings.filter((one) => one.outcome === outcome).length, 0);
  return { kept: count('kept'), broken: count('broken'), silent: count('silent') };
}

/** Whether the rules that do not speak of a plugin are listed by reason, or only counted. */
export type Silence = 'counted' | 'listed';

/** Every rule with its mark; what is wrong with what, where and what to do; the rules that do not speak of it at the end. */
export function contractText(
  { id }: PluginFolder,
  results: readonly VariantFindings[],
  silence: Silence,
  style: Style,
): string {
  const lines = results.flatMap(({ variant, findings }) => [
    style.bold(`${id}, ${variant}`),
    ...findings.flatMap((finding) => findingLines(finding, style)),
    '',
  ]);
  const { kept, broken } = contractVerdict(results);
  const verdict =
    broken === 0
      ? style.green(`✓ ${kept} checks, the contract is kept`)
      : style.red(`✗ ${broken} of ${kept + broken} checks failed`);
  return [...lines, ...silentLines(results, silence, style), verdict].join('\n');
}

function findingLines(finding: Finding, style: Style): readonly string[] {
  if (finding.outcome === 'silent') return [];
  if (finding.outcome === 'kept') return [`  ${style.green('✓')} ${finding.says}`];
  return [
    `  ${style.red('✗')} ${style.bold(finding.says)} ${style.dim(finding.rule)}`,
    ...finding.what.split('\n').map((line) => `      ${line}`),
    `      ${style.dim('at')} ${finding.at}`,
    `      ${style.dim('→')} ${finding.action}`,
  ];
}

/** By their reason, because most share one; the same in every variant, so told once. */
function silentLines([first]: readonly VariantFindings[], silence: Silence, style: Style): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const finding of first?.findings ?? []) {
    if (finding.outcome !== 'silent') continue;
    byReason.set(finding.why, [...(byReason.get(finding.why) ?? []), finding.rule]);
  }
  if (byReason.size === 0) return [];
  if (silence === 'counted') {
    const count = [...byReason.values()].reduce((sum, rules) => sum + rules.length, 0);
    return [style.dim(`${count} rules do not speak of it; --verbose lists them`), ''];
  }
  return [
    style.bold('Rules that do not speak of it'),
    ...[...byReason].map(([why, rules]) => `  ${why}: ${style.dim(rules.join(', '))}`),
    '',
  ];
}
