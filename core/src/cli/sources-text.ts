import type { SourceCheck } from '../plan/source-check.js';
import type { Style } from './output.js';

/** What the sources of a preset said, under a heading: those that are ready in a line, the others with what to do. */
export function sourcesText(sources: readonly SourceCheck[], style: Style): string {
  const lines = sources.map((check) => {
    const name = `${check.source} (${check.plugin})`;
    if (check.ready) return `  ${style.green('✓')} ${name}`;
    const { message, at, action } = check.error;
    return `  ${style.red('✗')} ${name}: ${message}\n    at ${at ?? check.plugin}\n    → ${action}`;
  });
  return ['', style.bold('Sources'), ...lines].join('\n');
}
