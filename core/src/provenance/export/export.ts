import { canonicalJson, type JsonObject } from '@framework/sdk';
import type { RunRecord } from '../../run/run-record.js';
import { provenanceOf } from '../run-provenance.js';
import { renderCard } from './card/card.js';
import { CROISSANT_STATES, croissantOf } from './croissant/croissant.js';
import { NO_STATEMENTS } from './eu-summary/statements.js';
import { euSummary } from './eu-summary/summary.js';
import { type ExportFacts, readExportFacts } from './facts/export-facts.js';
import { noticesOf } from './notices/notices.js';
import { standardTexts, type TextsTask } from './notices/standard-texts.js';
import { notGiven, type Publication } from './publication.js';
import { SPDX_STATES, spdxOf } from './spdx/spdx.js';
import { placeOf, writeNew } from './write-new.js';

/** What a finished run's record can be written as. */
export const EXPORT_FORMATS = ['card', 'croissant', 'spdx', 'notices', 'eu-summary'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface Exported {
  readonly run: string;
  readonly format: ExportFormat;
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Root over the documents it speaks of: computed again from the tables while they were read. */
  readonly root: string;
  /** Options and keys of the provider's statements that would have filled a placeholder. */
  readonly notGiven: readonly string[];
}

interface Form {
  /** Its file in a folder. */
  readonly name: string;
  /** What it states that no run has on record. */
  readonly states: readonly Exclude<keyof Publication, 'statements'>[];
  write(facts: ExportFacts, publication: Publication, task: TextsTask): Written;
}

interface Written {
  readonly pieces: AsyncIterable<string> | Iterable<string>;
  /** Keys of the provider's statements that it lacks. */
  readonly missing?: readonly string[];
}

const FORMS: Readonly<Record<ExportFormat, Form>> = {
  card: { name: 'data-card.html', states: [], write: (facts) => ({ pieces: [renderCard(facts)] }) },
  croissant: {
    name: 'croissant.json',
    states: CROISSANT_STATES,
    write: (facts, publication) => ({ pieces: [readable(croissantOf(facts, publication))] }),
  },
  spdx: {
    name: 'data.spdx.json',
    states: SPDX_STATES,
    write: (facts, publication) => ({ pieces: [readable(spdxOf(facts, publication))] }),
  },
  notices: {
    name: 'NOTICES.txt',
    states: [],
    write: (facts, _, task) => ({ pieces: noticesOf(facts, (ids) => standardTexts(task, ids)) }),
  },
  'eu-summary': {
    name: 'training-content-summary.html',
    states: [],
    write: (facts, { statements = NO_STATEMENTS }) => {
      const { page, missing } = euSummary(facts, statements);
      return { pieces: [page], missing };
    },
  },
};

/**
 * Writes one form of a run's record to a place where nothing is. It follows from the run's tables and what is given here
 * alone: the same bytes each time.
 *
 * @param out a file, or a folder to put it in under its own name; absolute
 * @param task for the texts of licences of documents that came without
 * @throws FWK_PROVENANCE_MISSING, FWK_PROVENANCE_MISMATCH, FWK_STORE_*; FWK_CLI_USAGE for a place that is taken
 */
export async function exportProvenance(
  run: RunRecord,
  format: ExportFormat,
  out: string,
  publication: Publication,
  task: TextsTask,
): Promise<Exported> {
  const recorded = await provenanceOf(run);
  const facts = await readExportFacts(run, recorded);
  const { name, states, write } = FORMS[format];
  const file = await placeOf(out, name);
  const { pieces, missing = [] } = write(facts, publication, task);
  const written = await writeNew(file, pieces);
  return {
    run: facts.name,
    format,
    file,
    ...written,
    root: recorded.root,
    notGiven: [...notGiven(publication, states), ...missing],
  };
}

/** Keys in the order they were put, for people; the canonical form first, so that what JSON cannot carry is refused. */
function readable(document: JsonObject): string {
  canonicalJson(document);
  return `${JSON.stringify(document, null, 2)}\n`;
}
