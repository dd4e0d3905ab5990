import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { byteTokenizer } from '@framework/evaluation/testing/byte-tokenizer';
import { fullTier, ONLY_IN_FULL } from '@framework/evaluation/testing/conditional-test';
import { type EvalResult, REPLIES, type ReplySource, SANDBOX, type Sandbox } from '@framework/sdk';
import { evalContext, evalReport, findCompanion, openPlugin } from '@framework/sdk/testing';
import test, { type ExecutionContext } from 'ava';

const dir = fileURLToPath(new URL('../..', import.meta.url));
type Provider = 'wasm' | 'linux';

/** The plugin beside a sandbox that is real. */
export interface Opened {
  readonly sandbox: Sandbox;
  evaluate(): Promise<EvalResult>;
}

/** Runs where the provider is installed and fills the slot; skipped, with the reason in its title, elsewhere. */
export function testWithSandbox(
  provider: Provider,
  title: string,
  run: (t: ExecutionContext, open: (replies: ReplySource, tasks: string) => Promise<Opened>) => Promise<void>,
  runs: 'always' | 'in the full tier' = 'always',
): void {
  const name = `@framework/plugin-sandbox-${provider}`;
  const manifest = join(findCompanion(name, dir), 'package.json');
  const { framework } = JSON.parse(readFileSync(manifest, 'utf8')) as { framework: { provides?: string[] } };
  if (!framework.provides?.includes(SANDBOX.id))
    test.serial.skip(`${title} (needs a sandbox from ${name})`, () => undefined);
  else if (runs === 'in the full tier' && !fullTier) test.serial.skip(title + ONLY_IN_FULL, () => undefined);
  else test.serial(title, (t) => run(t, (replies, tasks) => opened(t, name, replies, tasks)));
}

async function opened(
  t: ExecutionContext,
  provider: string,
  replies: ReplySource,
  tasks: string,
): Promise<Opened> {
  const slots = [[REPLIES, replies]] as const;
  const plugin = await openPlugin({ dir, config: { tasks }, companions: [provider], slots });
  t.teardown(() => plugin.close());
  await plugin.start();
  return {
    sandbox: plugin.slot(SANDBOX),
    async evaluate() {
      const report = evalReport();
      await plugin.hooks!.evaluate!(report, evalContext(plugin.hookContext(), [], byteTokenizer));
      return report.results.get('humaneval')!;
    },
  };
}
