import { resolve } from 'node:path';
import { frameworkError, isFrameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import type { NearCopies } from '../takedown/selection.js';
import type { Selector } from '../takedown/selector.js';
import { type CliShared, collect, GROUPS, limitOf, withExample } from './shared.js';

interface TakedownOptions {
  readonly repo?: readonly string[];
  readonly user?: readonly string[];
  readonly hash?: readonly string[];
  readonly licence?: readonly string[];
  readonly document?: readonly string[];
  readonly file?: readonly string[];
  readonly run?: string;
  readonly nearCopies: string;
  readonly request?: string;
  readonly exact?: boolean;
  readonly dryRun?: boolean;
  readonly limit: string;
}

/** `framework takedown`: documents out of a finished run, with proof. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('takedown')
    .helpGroup(GROUPS.answer)
    .description('take documents out of a run: blank them, keep tombstones, prove that all else is unchanged')
    .option(
      '--repo <name>',
      'all of a repository: owner/name, an address, npm:name; may be repeated',
      collect,
    )
    .option('--user <name>', 'all repositories of an account, group or scope; may be repeated', collect)
    .option('--hash <sha256>', 'the document with this hash; may be repeated', collect)
    .option(
      '--licence <id>',
      'all documents under a licence, as the filters decided; may be repeated',
      collect,
    )
    .option('--document <id>', 'one document by its id; may be repeated', collect)
    .option('--file <list>', 'a list of these, one a line: `repository owner/name`; may be repeated', collect)
    .option('--run <name>', 'the run; the newest finished one when left out')
    .option(
      '--near-copies <what>',
      'remove: copies of at least 0.8 go too; list: they are only told',
      'remove',
    )
    .option('--exact', 'read every text for near-copies, also where the run has sketches of them')
    .option('--request <name>', 'what the register calls this request; made from its hash when left out')
    .option('--dry-run', 'say what would go, and write nothing; no key is needed')
    .option('--limit <count>', 'documents to list, where there are many', '20');
  withExample(
    command,
    'framework takedown --repo acme/tools --dry-run',
    'FRAMEWORK_SIGNING_KEY=~/takedown.pem framework takedown --repo acme/tools --request R-17',
    'framework takedown --file requests.txt --run tiny-code',
  );
  command.action(async (options: TakedownOptions) => {
    const { root, environment, output } = shared;
    const [
      { previewTakedown, takeDown },
      { deniedText, previewText, takedownText },
      { requestName },
      selectors,
    ] = await Promise.all([
      import('../takedown/takedown.js'),
      import('./takedown-text.js'),
      import('../audit/request-name.js'),
      selectorsOf(options, root),
    ]);
    const limit = limitOf(options.limit, 'documents');
    const asked = {
      ...{ root, run: options.run, selectors, nearCopies: nearCopiesOf(options.nearCopies) },
      search: options.exact === true ? ('texts' as const) : ('sketches' as const),
    };
    if (options.dryRun === true) {
      const preview = await previewTakedown(asked);
      return output.result(preview, () => previewText(preview, limit, output.style));
    }
    const request = options.request === undefined ? undefined : requestName(options.request);
    try {
      const result = await takeDown({ ...asked, environment, request });
      output.result(result, () => takedownText(result, limit, output.style));
    } catch (error) {
      if (!isFrameworkError(error) || error.code !== 'FWK_TAKEDOWN_NOTHING') throw error;
      const [{ settleDenied }, { openFinishedRun }] = await Promise.all([
        import('../takedown/settle.js'),
        import('../run/finished-run.js'),
      ]);
      const run = await openFinishedRun(root, options.run);
      const takedowns = await settleDenied(error, run, { request, selectors }, { root, environment });
      const { name } = run.paths;
      output.result(
        { run: name, plan: null, execution: null, before: 0, finished: [], denied: takedowns },
        () => deniedText(name, takedowns, output.style),
      );
    }
  });
}

/** @throws FWK_CLI_USAGE */
async function selectorsOf(options: TakedownOptions, root: string): Promise<readonly Selector[]> {
  const [{ selectorOf }, { readSelectorList }] = await Promise.all([
    import('../takedown/selector.js'),
    import('../takedown/selector-list.js'),
  ]);
  const of = (kind: Selector['kind'], option: string, values: readonly string[] = []) =>
    values.map((value) => selectorOf(kind, value, option));
  const selectors = [
    ...of('repository', '--repo', options.repo),
    ...of('user', '--user', options.user),
    ...of('hash', '--hash', options.hash),
    ...of('licence', '--licence', options.licence),
    ...of('document', '--document', options.document),
    ...(options.file ?? []).flatMap((file) => readSelectorList(resolve(root, file))),
  ];
  if (selectors.length > 0) return selectors;
  throw frameworkError('FWK_CLI_USAGE', {
    message: 'nothing was named that is to be taken down',
    at: 'framework takedown',
    action: 'give one of: --repo, --user, --hash, --licence, --document, --file',
  });
}

/** @throws FWK_CLI_USAGE */
function nearCopiesOf(written: string): NearCopies {
  if (written === 'remove' || written === 'list') return written;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `'${written}' is nothing to do with near-copies`,
    at: '--near-copies',
    action: 'use one of: remove, list',
  });
}
