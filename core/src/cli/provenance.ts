import { resolve } from 'node:path';
import { isFrameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import type { RunRecord } from '../run/run-record.js';
import { registerExport } from './provenance-export.js';
import { registerMatch } from './provenance-match.js';
import { registerQuery } from './provenance-query.js';
import { registerReproduce } from './provenance-reproduce.js';
import { type CliShared, GROUPS, limitOf, withExample } from './shared.js';

/** `framework provenance`: what a run was made of, and whether that is still what lies there. */
export function register(program: Command, shared: CliShared): void {
  const provenance = program
    .command('provenance')
    .helpGroup(GROUPS.look)
    .description('what a run was made of: one root over every document, checked again from the bytes');
  withExample(
    provenance,
    'framework provenance verify',
    'framework provenance show tiny-code',
    'framework provenance reproduce tiny-code --workers 4',
    'framework provenance bundle --out ../for-the-auditor',
    'framework provenance export --out data-card.html   # a page to read; also Croissant, SPDX, notices',
    'framework provenance query --tables                # SQL over all of it',
    'framework provenance match --file reply.js         # which documents a text stands in',
    'framework explain node_modules/rxjs/src/index.ts   # one document, with its way to the root',
  );

  provenance
    .command('verify', { isDefault: true })
    .description('read and hash everything again: store, documents, verdicts, tokens, checkpoints, roots')
    .argument('[run]', 'a run; the newest finished one when left out')
    .option('--limit <count>', 'mismatches to list, where there are many', '20')
    .action(async (name: string | undefined, options: { readonly limit: string }) => {
      const limit = limitOf(options.limit, 'mismatches');
      const [{ openFinishedRun }, { provenanceOf }, { refusal, verifyProvenance }, { verifyText }] =
        await Promise.all([
          import('../run/finished-run.js'),
          import('../provenance/run-provenance.js'),
          import('../provenance/verify/verify.js'),
          import('./provenance-text.js'),
        ]);
      const { output, root } = shared;
      const run = await openFinishedRun(root, name);
      const recorded = await provenanceOf(run).catch((error: unknown) => {
        // A damaged file is what this command looks for, and no reason not to look at the rest.
        if (isFrameworkError(error) && error.code === 'FWK_RUN_IO') return error;
        throw error;
      });
      const report = await verifyProvenance(run, recorded, limit);
      const unfinished = await unfinishedTakedowns(root, run);
      if (report.holds || !output.json)
        output.result({ ...report, unfinished }, () => verifyText(report, output.style));
      for (const { request, takedown } of unfinished) {
        output.warn(
          `takedown ${takedown.slice(0, 12)} of this run is not carried out to its end: documents that were to go may be here still; \`framework takedown\` with what ${request} asks for finishes it`,
        );
      }
      if (!report.holds) throw refusal(report);
    });

  provenance
    .command('show')
    .description('the sources of a run: roots, documents, bytes, licences')
    .argument('[run]', 'a run; the newest finished one when left out')
    .action(async (name: string | undefined) => {
      const [{ openFinishedRun }, { provenanceOf }, { showText }] = await Promise.all([
        import('../run/finished-run.js'),
        import('../provenance/run-provenance.js'),
        import('./provenance-text.js'),
      ]);
      const run = await openFinishedRun(shared.root, name);
      const recorded = await provenanceOf(run);
      shared.output.result({ run: run.paths.name, dir: run.paths.dir, ...recorded }, () =>
        showText(run.paths.name, recorded, shared.output.style),
      );
    });

  provenance
    .command('bundle')
    .description(
      'all an auditor needs to check the run offline, without our code and without a document’s bytes',
    )
    .argument('[run]', 'a run; the newest finished one when left out')
    .requiredOption('--out <folder>', 'a folder that is not there yet, or empty')
    .action(async (name: string | undefined, options: { readonly out: string }) => {
      const { root, environment, output } = shared;
      const [
        { openFinishedRun },
        { loadSigningKey, SIGNING_KEY },
        { readAuditLog },
        { pendingDecisions },
        { writeBundle },
        { bundleText },
      ] = await Promise.all([
        import('../run/finished-run.js'),
        import('../audit/signing-key.js'),
        import('../audit/audit-log.js'),
        import('../takedown/execute.js'),
        import('../provenance/bundle/write-bundle.js'),
        import('./provenance-text.js'),
      ]);
      const run = await openFinishedRun(root, name);
      const key = environment[SIGNING_KEY] === undefined ? null : loadSigningKey(environment, root);
      const out = resolve(root, options.out);
      for (const { data } of pendingDecisions(await readAuditLog(root))) {
        output.warn(
          `takedown ${data.takedown.slice(0, 12)} is not carried out to its end, and an auditor will find that: \`framework takedown\` with what ${data.request} asks for finishes it`,
        );
      }
      const bundle = await writeBundle(run, out, key);
      output.result({ ...bundle, dir: out }, () => bundleText(bundle, out, output.style));
    });
  registerReproduce(provenance, shared);
  registerExport(provenance, shared);
  registerQuery(provenance, shared);
  registerMatch(provenance, shared);
}

/** Of this run, or of another one whose objects it shares. A register that cannot be read is told by what is verified. */
async function unfinishedTakedowns(root: string, { paths, objects }: RunRecord) {
  const [{ readAuditLog }, { pendingDecisions }, { readPlan }] = await Promise.all([
    import('../audit/audit-log.js'),
    import('../takedown/execute.js'),
    import('../takedown/plan.js'),
  ]);
  const log = await readAuditLog(root).catch(() => ({ entries: [] }));
  const found: { readonly request: string; readonly takedown: string }[] = [];
  for (const { data } of pendingDecisions(log)) {
    const touched = await readPlan(root, data.plan).then(
      (plan) => plan.objects,
      (): readonly string[] => [],
    );
    const shared = [...objects.values()].some(({ fingerprint }) => touched.includes(fingerprint));
    if (shared || data.run === paths.name) found.push({ request: data.request, takedown: data.takedown });
  }
  return found;
}
