import { relative, resolve } from 'node:path';
import { frameworkError } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import type { Command } from 'commander';
import { tablesTask } from './provenance-query.js';
import { type CliShared, type TrustOptions, withExample, withTrustOption } from './shared.js';
import { bytesText, table, wholeText } from './text.js';

interface ExportOptions extends TrustOptions {
  readonly format: string;
  readonly engine?: string;
  readonly out?: string;
  readonly date?: string;
  readonly creator?: string;
  readonly url?: string;
  readonly statements?: string;
}

/** Adds `framework provenance export`: the record of a run, in forms to give to others. */
export function registerExport(provenance: Command, shared: CliShared): void {
  const command = provenance
    .command('export')
    .description(
      'write the record for others: a data card to read, Croissant, SPDX, notices licences demand, the EU’s training summary, tables',
    )
    .argument('[run]', 'a run; the newest finished one when left out')
    .option(
      '-f, --format <form>',
      'card (HTML), croissant (JSON-LD with PROV-O), spdx (2.3 JSON), notices (text), eu-summary (HTML), parquet (tables)',
      'card',
    )
    .option(
      '-o, --out <path>',
      'a file, or a folder to put it in; nothing is overwritten (the working folder when left out); for parquet a new folder',
    )
    .option('--date <day>', 'when it is published, for croissant and spdx: runs keep no clock')
    .option('--creator <name>', 'who answers for it, for croissant and spdx')
    .option('--url <address>', 'where it is published, for croissant')
    .option(
      '--statements <file>',
      'what only the provider can say, for eu-summary: YAML; without, each place names its key',
    )
    .option('--engine <plugin>', 'the plugin that writes tables, where several are installed');
  withTrustOption(command);
  withExample(
    command,
    'framework provenance export --out data-card.html',
    'framework provenance export tiny-code --format spdx --out release/ --date 2026-11-28',
    'framework provenance export --format eu-summary --statements provider.yaml',
  );
  command.action(async (name: string | undefined, options: ExportOptions) => {
    const [{ openFinishedRun }, { EXPORT_FORMATS, exportProvenance }, { publicationOf }] = await Promise.all([
      import('../run/finished-run.js'),
      import('../provenance/export/export.js'),
      import('../provenance/export/publication.js'),
    ]);
    if (options.format === 'parquet') return exportParquet(name, options, shared);
    const format = EXPORT_FORMATS.find((one) => one === options.format);
    if (format === undefined) {
      const forms = [...EXPORT_FORMATS, 'parquet'];
      throw frameworkError('FWK_CLI_USAGE', {
        message: `there is no form '${options.format}'${suggestion(options.format, forms)}`,
        at: '--format',
        action: `use one of: ${forms.join(', ')}`,
      });
    }
    const { output, root } = shared;
    const publication = {
      ...publicationOf(options),
      ...(await statementsOf(options.statements, root)),
    };
    const run = await openFinishedRun(root, name);
    // A trailing separator says that a folder is meant; `resolve` would take it off.
    const written = options.out ?? './';
    const out = `${resolve(root, written)}${/[\\/]$/.test(written) ? '/' : ''}`;
    const { environment } = shared;
    const task = { root, environment, trust: options.trust ?? [], notice: output.note };
    const exported = await exportProvenance(run, format, out, publication, task);
    output.result(exported, () =>
      [
        `${output.style.bold(shownPath(exported.file, root))}  ${bytesText(exported.bytes)}, ${format} of ${exported.run}`,
        `  sha256  ${exported.sha256}`,
        `  root    ${exported.root}  (its documents were hashed into it again)`,
        ...(exported.notGiven.length === 0
          ? []
          : [
              `  ${output.style.yellow('placeholders')} stand for ${exported.notGiven.join(', ')}: not on record, and not given`,
            ]),
      ].join('\n'),
    );
  });
}

/** A file a table, in a folder of their own. */
async function exportParquet(
  name: string | undefined,
  options: ExportOptions,
  shared: CliShared,
): Promise<void> {
  const { exportTables } = await import('../provenance/tables/export-tables.js');
  const { output, root } = shared;
  const task = await tablesTask(name, options, 'framework provenance export', shared);
  const exported = await exportTables(task, resolve(root, options.out ?? `${task.run}-tables`));
  output.result(exported, () =>
    [
      `${output.style.bold(shownPath(exported.file, root))}  ${bytesText(exported.bytes)}, ${exported.tables.length} tables of ${exported.run}, by ${exported.engine}`,
      table(
        exported.tables.map(({ file, rows, bytes, sha256 }) => [
          file,
          wholeText(rows),
          'rows',
          bytesText(bytes),
          sha256.slice(0, 16),
        ]),
        'lrlrl',
      ),
      `  sha256  ${exported.sha256}  (of tables.json, which has that of each)`,
      `  root    ${exported.root}  (its documents were hashed into it again)`,
    ].join('\n'),
  );
}

async function statementsOf(file: string | undefined, root: string) {
  if (file === undefined) return {};
  const { readStatements } = await import('../provenance/export/eu-summary/statements.js');
  return { statements: readStatements(resolve(root, file), file) };
}

/** As a person would write it from where they are. */
function shownPath(file: string, root: string): string {
  const path = relative(root, file);
  return path.startsWith('..') ? file : path;
}
