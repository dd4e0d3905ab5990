import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '@framework/sdk';
import { hookContext, makePlugin } from '@framework/sdk/testing';
import { config } from '../config.js';
import plugin from '../plugin.js';
import { sampleRun } from './sample-run.js';

/** What the plugin writes of the sample run with `changes`. */
export async function report(changes: Partial<RunReport> = {}, steps = 400) {
  const dir = await mkdtemp(join(tmpdir(), 'report-'));
  try {
    const log: string[] = [];
    await makePlugin(plugin, config).hooks!.report!(sampleRun(dir, changes, steps), hookContext({}, log));
    const page = await readFile(join(dir, 'report.html'), 'utf8');
    const summary = JSON.parse(await readFile(join(dir, 'report.json'), 'utf8')) as Record<string, unknown>;
    return { page, summary, log, files: (await readdir(dir)).sort() };
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** The text of one section as a reader without style sheets has it. */
export function sectionText(page: string, id: string): string {
  const section = new RegExp(`<section id="${id}".*?</section>`, 's').exec(page);
  if (section === null) throw new Error(`no section '${id}'`);
  return textOf(section[0]);
}

export const textOf = (markup: string): string =>
  markup
    .replaceAll(/<wbr>/g, '')
    .replaceAll(/<\/?(?:li|p|div|dt|dd|tr|th|td|h\d|pre|span|br|summary|article|caption)\b[^>]*>/g, ' ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** Elements that are opened and closed; enough to see that a page is well formed. */
export function unbalanced(page: string): string[] {
  const open: string[] = [];
  const empty = new Set(['meta', 'br', 'wbr', '!doctype', 'rect', 'path', 'circle']);
  for (const [, close, element, self] of page
    .replace(/<style>.*<\/style>/s, '')
    .matchAll(/<(\/?)([!a-z0-9]+)[^>]*?(\/?)>/g)) {
    if (empty.has(element!) || self === '/') continue;
    if (close === '') open.push(element!);
    else if (open.pop() !== element) return [...open, `</${element}>`];
  }
  return open;
}
