import test from 'ava';
import { count, defineConfig } from '../config.js';
import type { Manifest } from '../manifest.js';
import { definePlugin } from '../plugin.js';
import type { Proposal } from '../proposals.js';
import { BACKEND } from '../slots/backend.js';
import { EXECUTOR } from '../slots/executor.js';
import { TOKENIZER } from '../slots/tokenizer.js';
import {
  checkConfigured,
  checkMembers,
  checkProposals,
  tokenGate,
  warnDeprecated,
  withoutProposals,
} from './stability.js';

const subject = (manifest: Partial<Manifest> = {}) => ({
  id: 'plugin-mine',
  dir: 'plugins/mine',
  manifest: {
    id: 'plugin-mine',
    sdk: '^1.1',
    entry: './dist/plugin.js',
    hooks: [],
    capabilities: { deterministic: true, resumable: true, network: false },
    ...manifest,
  } as Manifest,
});

const EXECUTES: readonly Partial<Manifest>[] = [
  { provides: ['fw.executor'] },
  { offers: [{ token: 'fw.executor', id: 'cluster', rank: 1 }] },
  { requires: { tokens: ['fw.executor'] } },
];
for (const manifest of EXECUTES) {
  const how = Object.keys(manifest)[0];
  test(`a slot of a proposal, in '${how}', takes the proposal's name`, (t) => {
    const [problem, ...more] = checkProposals(subject(manifest));
    t.like(problem, { code: 'FWK_PLUGIN_PROPOSAL', exitCode: 2, plugin: 'plugin-mine' });
    t.regex(problem!.message, /fw\.executor/);
    t.regex(problem!.action, /"proposals": \["executor"\]/);
    t.deepEqual(more, []);
    t.deepEqual(checkProposals(subject({ ...manifest, proposals: ['executor'] })), []);
  });
}

test('stable slots take no name', (t) => {
  t.deepEqual(
    checkProposals(subject({ provides: ['fw.tokenizer'], requires: { tokens: ['fw.backend'] } })),
    [],
  );
});

test('a name that there is not is refused, with the nearest', (t) => {
  const [problem] = checkProposals(subject({ proposals: ['excutor'] }));
  t.like(problem, { code: 'FWK_PLUGIN_PROPOSAL' });
  t.regex(problem!.message, /did you mean 'executor'/);
  t.is(checkProposals(subject({ proposals: ['constructor'] })).length, 1);
});

const proposal = (state: Proposal['state']): Proposal => ({
  what: 'x',
  since: '1.1',
  open: 'x',
  covers: { tokens: ['fw.x'], exports: [] },
  state,
});

test('a finished proposal is refused with what became of it, and covers nothing more', (t) => {
  const registry = {
    good: proposal({ type: 'accepted', level: '1.3' }),
    gone: proposal({ type: 'withdrawn', level: '1.2', use: 'use `fw.y` instead' }),
  };
  const [accepted, withdrawn] = checkProposals(subject({ proposals: ['good', 'gone'] }), registry);
  t.regex(accepted!.message, /stable since level 1\.3/);
  t.regex(accepted!.action, /take 'good' out .* "\^1\.3"/);
  t.regex(withdrawn!.message, /gone since level 1\.2/);
  t.is(withdrawn!.action, 'use `fw.y` instead');
  t.deepEqual(checkProposals(subject({ provides: ['fw.x'] }), registry), []);
});

test('asking for a slot of a proposal at run time is refused as well', (t) => {
  t.throws(() => tokenGate(subject())(EXECUTOR), { code: 'FWK_PLUGIN_PROPOSAL' });
  t.is(tokenGate(subject({ proposals: ['executor'] }))(EXECUTOR), EXECUTOR);
  t.is(tokenGate(subject())(TOKENIZER), TOKENIZER);
});

test('so is an owner with an unstable member', (t) => {
  const backend = { ops: { decodeStep: () => undefined } } as never;
  t.throws(() => withoutProposals(subject(), BACKEND, backend), {
    code: 'FWK_PLUGIN_PROPOSAL',
    message: /ops\.decodeStep/,
  });
  t.is(withoutProposals(subject({ proposals: ['decode-step'] }), BACKEND, backend), backend);
  t.is(checkMembers(subject(), 'fw.backend', { ops: {} }), undefined);
  t.is(checkMembers(subject(), 'fw.backend', undefined), undefined);
});

const schema = defineConfig({ limit: count({ doc: 'How many.', default: 1 }) });

test('a plugin typed by another schema than its manifest names is refused', (t) => {
  const definition = definePlugin(schema, () => ({}));
  t.deepEqual(checkConfigured(subject({ config: './dist/config.js' }), definition, { limit: 1 }), []);
  const [unnamed] = checkConfigured(subject(), definition, {});
  t.like(unnamed, { code: 'FWK_HOOK_UNDECLARED' });
  t.regex(unnamed!.message, /'limit' is missing there/);
  t.regex(unnamed!.action, /"config": "\.\/dist\/config\.js"/);
  const [other] = checkConfigured(subject({ config: './dist/config.js' }), definition, { limit: 1, more: 2 });
  t.regex(other!.message, /'more' is missing in the code/);
  t.deepEqual(checkConfigured(subject(), definePlugin({}), {}), []);
});

test('a configuration without its schema is deprecated: said once, in the plugin’s own log', (t) => {
  const lines: string[] = [];
  const log = { info: () => undefined, warn: (line: string) => void lines.push(line) };
  const old = definePlugin<{ limit: number }>(() => ({}));
  warnDeprecated(old, { limit: 1 }, log);
  warnDeprecated(old, { limit: 1 }, log);
  t.is(lines.length, 1);
  t.regex(lines[0]!, /since SDK level 1\.1, gone in 2\.0.*definePlugin\(config, factory\)/);
  const fresh: string[] = [];
  const freshLog = { info: () => undefined, warn: (line: string) => void fresh.push(line) };
  warnDeprecated(
    definePlugin(schema, () => ({})),
    { limit: 1 },
    freshLog,
  );
  warnDeprecated(old, {}, freshLog);
  t.deepEqual(fresh, []);
});
