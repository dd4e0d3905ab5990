import { isDeepStrictEqual } from 'node:util';
import { differingFile, folderContents } from '../data/fitting.js';
import { report, runFolder, runReport, writtenElsewhere } from '../data/reporting.js';
import { both, promises, type Rule, taps } from '../rule.js';
import { temporaryFolder } from '../temporary.js';
import { violation } from '../violation.js';

const HERE = ['plain', 'tarball'] as const;
const reports = taps('report');

/** What tells people. */
export const reportRules: readonly Rule[] = [
  {
    id: 'report/inside',
    says: 'a report is written into the run’s folder and nowhere else',
    variants: ['plain'],
    appliesTo: reports,
    async check(subject) {
      const [first] = await writtenElsewhere(subject);
      if (first === undefined) return;
      throw violation(
        `it wrote '${first}' outside the run's folder`,
        'hook report',
        'write below `run.dir`: a run is moved, kept and deleted as one folder',
      );
    },
  },
  {
    id: 'report/run',
    says: 'a report leaves the run’s files and figures as they are',
    variants: HERE,
    appliesTo: reports,
    async check(subject) {
      const dir = runFolder();
      const files = folderContents(dir).split('\n');
      const run = runReport(dir, 'whole');
      const usual = runReport(dir, 'whole');
      await report(subject, run);
      const after = new Set(folderContents(dir).split('\n'));
      const lost = files.find((line) => !after.has(line));
      if (lost !== undefined) {
        throw violation(
          `'${lost.replace(/ [0-9a-f]{64}$/, '')}' of the run is another afterwards`,
          'hook report',
          'give the report a file of its own: what the run wrote is hashed and resumed from',
        );
      }
      for (const part of ['stages', 'sources', 'tally', 'results', 'lock', 'plan'] as const) {
        if (isDeepStrictEqual(run[part], usual[part])) continue;
        throw violation(
          `'${part}' of the run is another afterwards`,
          'hook report',
          'copy what you sort or round: others report the same run',
        );
      }
    },
  },
  {
    id: 'report/same-bytes',
    says: 'the same run gives the same report, byte for byte, where the plugin promises to be deterministic',
    variants: HERE,
    appliesTo: both(reports, promises('deterministic')),
    async check(subject) {
      const parent = temporaryFolder('report');
      const written = [];
      for (let time = 0; time < 2; time++) {
        const dir = runFolder(parent);
        await report(subject, runReport(dir, 'whole'));
        written.push(folderContents(dir));
      }
      if (written[0] === written[1]) return;
      throw violation(
        `'${differingFile(written[0]!, written[1]!)}' differs from one report to the next`,
        'hook report',
        'tell what the run says, and not when it was told; or do not promise `deterministic`',
      );
    },
  },
  {
    id: 'report/bare',
    says: 'a run without sources, steps or results is reported, too',
    variants: HERE,
    appliesTo: reports,
    check: (subject) => report(subject, runReport(runFolder(), 'bare')),
  },
];
