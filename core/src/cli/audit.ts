import type { JsonObject, JsonValue } from '@framework/sdk';
import type { Command } from 'commander';
import type { AuditEntry } from '../audit/entries.js';
import type { RegisteredRequest } from '../audit/requests.js';
import type { Style } from './output.js';
import { type CliShared, GROUPS, withExample } from './shared.js';
import { table, wholeText } from './text.js';

/** `framework audit`: the signed log of what was asked, decided and done about documents. */
export function register(program: Command, shared: CliShared): void {
  const { output, root } = shared;
  const audit = program
    .command('audit')
    .helpGroup(GROUPS.answer)
    .description('the signed register of requests: what was asked, decided and done');
  withExample(
    audit,
    'framework audit anchor                       # keep this line where nobody here can write',
    'framework audit verify --anchor 12:9f86d081884c7d65…',
    'framework audit requests                     # which are open, and since when',
    "framework audit received --request R-17 --asked 'mail of 2 November: repository acme/tools'",
  );

  audit
    .command('anchor')
    .description('where the log ends now: a count and a hash, for keeping elsewhere')
    .action(async () => {
      const [{ readAuditLog }, { anchorOf, anchorText }] = await Promise.all([
        import('../audit/audit-log.js'),
        import('../audit/anchor.js'),
      ]);
      const anchor = anchorOf(await readAuditLog(root));
      output.result(anchor, () => anchorText(anchor));
    });

  audit
    .command('verify', { isDefault: true })
    .description('check chain and signatures; with an anchor, that nothing up to it was cut off or replaced')
    .option('--anchor <count:hash>', 'what `framework audit anchor` printed once')
    .action(async (options: { readonly anchor?: string }) => {
      const [{ readAuditLog }, { checkAnchor, parseAnchor }, { pendingDecisions }, { refuseForgotten }] =
        await Promise.all([
          import('../audit/audit-log.js'),
          import('../audit/anchor.js'),
          import('../takedown/execute.js'),
          import('../takedown/forgotten-decisions.js'),
        ]);
      const anchor = options.anchor === undefined ? null : parseAnchor(options.anchor);
      const log = await readAuditLog(root);
      if (anchor !== null) checkAnchor(log, anchor);
      await refuseForgotten(root, log);
      const { entries, head, key, torn } = log;
      const tail = anchor === null ? 'not provable' : `whole up to entry ${anchor.count}`;
      const pending = pendingDecisions(log).map(({ data }) => data.takedown);
      const about = { head, key, torn, pending, anchored: anchor?.count ?? null };
      output.result({ entries, count: entries.length, tail, ...about }, () =>
        verifyText(entries, about, output.style),
      );
    });

  audit
    .command('requests')
    .description('every request: received, decided, executed, proven, and when; which are open')
    .action(async () => {
      const [{ readAuditLog }, { requestsOf }] = await Promise.all([
        import('../audit/audit-log.js'),
        import('../audit/requests.js'),
      ]);
      const requests = requestsOf((await readAuditLog(root)).entries);
      output.result({ requests }, () => requestsText(requests, output.style));
    });

  audit
    .command('received')
    .description('enter a request into the register')
    .requiredOption('--request <name>', 'what the register calls it')
    .requiredOption('--asked <text>', 'what was asked for, by whom, when')
    .action(async ({ request, asked }: { readonly request: string; readonly asked: string }) => {
      const { requestName, wordsGiven } = await import('../audit/request-name.js');
      await append(shared, 'received', {
        request: requestName(request),
        asked: wordsGiven(asked, '--asked'),
      });
    });

  audit
    .command('refused')
    .description('enter that a request was refused, and why')
    .requiredOption('--request <name>', 'what the register calls it')
    .requiredOption('--reason <text>', 'why')
    .action(async ({ request, reason }: { readonly request: string; readonly reason: string }) => {
      const [{ refuseUnknownRequest, requestName, wordsGiven }, { readAuditLog }] = await Promise.all([
        import('../audit/request-name.js'),
        import('../audit/audit-log.js'),
      ]);
      const name = requestName(request);
      refuseUnknownRequest(name, (await readAuditLog(root)).entries);
      await append(shared, 'refused', { request: name, reason: wordsGiven(reason, '--reason') });
    });
}

async function append(
  { root, environment, output }: CliShared,
  ...[kind, data]:
    | ['received', { readonly request: string; readonly asked: string }]
    | ['refused', { readonly request: string; readonly reason: string }]
): Promise<void> {
  const { appendEntry } = await import('../audit/append-entry.js');
  const entry = await appendEntry(root, environment, kind, data);
  output.result(entry, () => entryText(entry));
}

/** In the words it was entered with, and what else was taken down for it. */
const allAsked = (asked: string | null, takedowns: RegisteredRequest['takedowns']): string =>
  [...new Set([asked, ...takedowns.map((takedown) => takedown.asked)])]
    .filter((one) => one !== null)
    .join('; ');

function requestsText(requests: readonly RegisteredRequest[], style: Style): string {
  if (requests.length === 0) return 'the register names no request';
  const day = (at: string | undefined) => at?.slice(0, 10) ?? '';
  const paint = {
    open: style.yellow,
    refused: style.dim,
    decided: style.yellow,
    executed: style.yellow,
    proven: style.green,
  };
  return table(
    [
      ['request', 'state', 'received', 'decided', 'executed', 'proven', 'documents', 'asked'].map(style.dim),
      ...requests.map(({ request, state, at, asked, reason, takedowns }) => [
        onOneLine(request),
        paint[state](state),
        day(at.received),
        day(at.decided ?? at.refused),
        day(at.executed),
        day(at.proven),
        takedowns.length === 0 ? '' : wholeText(takedowns.reduce((sum, { documents }) => sum + documents, 0)),
        onOneLine(reason === null ? allAsked(asked, takedowns) : `${asked ?? ''} (refused: ${reason})`),
      ]),
    ],
    'llllllrl',
  );
}

function verifyText(
  entries: readonly AuditEntry[],
  about: {
    readonly head: string;
    readonly key: string | null;
    readonly torn: boolean;
    readonly pending: readonly string[];
    readonly anchored: number | null;
  },
  style: Style,
): string {
  if (entries.length === 0) return 'the audit log has no entries';
  const { head, key, torn, pending, anchored } = about;
  return [
    ...entries.map(entryText),
    '',
    `  ${style.green('chain and signatures hold')}: ${entries.length} entries, all signed by ${key}`,
    ...(torn
      ? [`  ${style.yellow('the last line is torn')}: what a killed process left, and never promised`]
      : []),
    ...pending.map(
      (takedown) =>
        `  ${style.yellow('not finished')}: takedown ${takedown.slice(0, 12)} was decided; the next \`framework takedown\` finishes it`,
    ),
    anchored === null
      ? `  ${style.yellow('the tail is not provable')}: a log whose end was cut off is a whole log, too; keep what \`framework audit anchor\` prints`
      : `  ${style.green(`whole up to entry ${anchored}`)}, as the anchor says`,
    `  head  ${head}`,
  ].join('\n');
}

const entryText = ({ sequence, at, kind, data }: AuditEntry): string =>
  `  ${String(sequence + 1).padStart(4)}  ${at.slice(0, 19)}Z  ${kind.padEnd(8)}  ${onOneLine(aboutText(kind, data))}`;

/** What somebody wrote must not look like an entry of its own. */
const onOneLine = (text: string): string => text.replace(/\s+/g, ' ');

function aboutText(kind: AuditEntry['kind'], data: AuditEntry['data']): string {
  const of = (key: string) => String(data[key]);
  switch (kind) {
    case 'received':
      return `${of('request')}: ${of('asked')}`;
    case 'refused':
      return `${of('request')}: ${of('reason')}`;
    case 'decided':
      return `${of('request')}: ${'asked' in data ? `${of('asked')}: ` : ''}${of('documents')} documents of '${of('run')}', takedown ${of('takedown').slice(0, 12)}`;
    case 'executed':
      return `${of('request')}: '${of('run')}' from root ${of('before').slice(0, 12)} to ${of('after').slice(0, 12)}`;
    case 'proof':
      return `${of('request')}: ${(data['removed'] as readonly string[]).length} old objects removed${markedText(data['marked'])}`;
    case 'settled':
      return `${of('request')}: ${of('documents')} documents had been taken down before`;
    case 'override':
      return `${of('command')} with step ${of('step')} of '${of('run')}': ${of('reason')}`;
  }
}

/** Runs with other documents by now whose checkpoints were marked all the same. */
function markedText(marked: JsonValue | undefined): string {
  if (!Array.isArray(marked)) return '';
  return `; marked in ${marked.map((one) => `'${String((one as JsonObject)['run'])}'`).join(', ')}`;
}
