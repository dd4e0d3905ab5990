import { both, total, type ValueCount } from '../facts/counts.js';
import type { ExportFacts } from '../facts/export-facts.js';
import { NOT_STATED } from '../facts/kept-documents.js';
import { CLASS_WORDS, classOf, idsOf, LOUD } from '../licence/licence-class.js';
import { type Fragment, type Html, html, name } from '../markup/html.js';
import { byteSize, counted, integer, percent, shareOf } from '../markup/numbers.js';
import { firstOf } from '../markup/table.js';
import { acknowledged } from './acknowledged.js';

/** What nobody may miss who reads only the top of the card; where there is nothing, that is said. */
export function alerts(facts: ExportFacts): Html {
  const loud = [
    ...takedownAlerts(facts),
    ...licenceAlerts(facts),
    ...flagAlerts(facts),
    ...canaryAlerts(facts),
  ];
  return html`<ul class="alerts">${
    loud.length > 0
      ? loud.map((alert) => html`<li>${alert}</li>`)
      : html`<li class="calm">No kept document stands under a licence that this card knows as non-commercial, share-alike, copyleft or without derivatives, and each has one.</li>`
  }</ul>`;
}

function licenceAlerts(facts: ExportFacts): readonly Fragment[] {
  const { bytes } = total(facts.kept.licences);
  const { shown, rest } = firstOf(
    facts.kept.licences.filter(({ value }) => LOUD.has(classOf(value))),
    MOST,
  );
  return [
    ...shown.map(
      (count) =>
        html`<b>${CLASS_WORDS[classOf(count.value)]}</b>: ${amount(count, bytes)}${
          count.value !== NOT_STATED && html` under ${name(count.value)}`
        }. ${whoLetItIn(facts, count.value)}`,
    ),
    ...(rest.length > 0
      ? [
          html`<b>${integer(rest.length)} more licences</b> that must not be missed: see <a href="#licences">Licences</a>.`,
        ]
      : []),
  ];
}

/** Alerts beyond these stand in the table of licences. */
const MOST = 20;

function amount(count: ValueCount, bytes: number): string {
  const { documents, bytes: own } = both(count);
  const held = count.heldOut.documents;
  const heldOut =
    held === 0
      ? ''
      : held === documents
        ? ', all held out of training'
        : `, ${integer(held)} held out of training`;
  return `${counted(documents, 'kept document')} (${byteSize(own)}, ${percent(shareOf(own, bytes))} of what was kept${heldOut})`;
}

function whoLetItIn(facts: ExportFacts, licence: string): Fragment {
  if (licence === NOT_STATED) return 'Whoever uses them must find out, or leave them out.';
  const by = (idsOf(licence) ?? [licence]).flatMap((id) => acknowledged(facts, id));
  if (by.length === 0) return 'No filter’s configuration names it.';
  return html`Acknowledged by name: ${by.map(
    ({ path, origin }, at) =>
      html`${at > 0 && ', '}<code>${name(path)}</code>${origin !== null && html` (${name(origin)})`}`,
  )}.`;
}

/** What sources flag of their own licences. */
function flagAlerts({ kept }: ExportFacts): readonly Fragment[] {
  return kept.flags.length === 0
    ? []
    : [
        html`<b>Flagged by their sources</b>: ${kept.flags
          .slice(0, MOST)
          .map(
            (count, at) =>
              html`${at > 0 && '; '}${name(count.value)}, ${counted(both(count).documents, 'kept document')}`,
          )}.`,
      ];
}

/** What was read, trained on and removed stays as the run had it; what lies there now is less. */
function takedownAlerts({ kept: { takenDown } }: ExportFacts): readonly Fragment[] {
  return takenDown.documents === 0
    ? []
    : [
        html`<b>Taken down since</b>: ${counted(takenDown.documents, 'document')} (${byteSize(takenDown.bytes)}) went after the run, on request, and are zeros now. What was read, trained on and removed, and what each source gave, is told as the run had it; shares of what was kept, licences and languages are of what is left.`,
      ];
}

function canaryAlerts({ canaries }: ExportFacts): readonly Fragment[] {
  const survived = canaries?.metrics['survived']?.value ?? 0;
  return survived > 0
    ? [
        html`<b>A canary survived</b>: ${counted(survived, 'document')} planted to be caught went through the filters.`,
      ]
    : [];
}
