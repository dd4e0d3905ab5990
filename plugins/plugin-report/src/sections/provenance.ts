import type { EvalResult, JsonValue } from '@framework/sdk';
import { CANARIES, measuredMetric } from '../evaluator-view.js';
import type { Facts } from '../facts.js';
import { byteSize, counted, integer } from '../format.js';
import { type Fragment, html } from '../html.js';
import { textOf } from '../json-value.js';
import { shellWord } from '../shell-word.js';
import { folded, hash, missing, name, table } from '../table.js';
import type { Section } from './section.js';

export const provenance: Section = {
  id: 'provenance',
  title: 'Provenance',
  lead: 'Whether it can be shown what the model was made of.',
  content: (facts) => [tree(facts), canaries(facts.results[CANARIES])],
};

function tree({ provenance: summary, name: run }: Facts): Fragment {
  if (summary === null) {
    return missing(
      'The run has no provenance record: it has not come to its end, or an older framework made it.',
    );
  }
  const sources = Object.entries(summary.sources);
  const documents = sources.reduce((sum, [, source]) => sum + source.documents, 0);
  const word = shellWord(run);
  return [
    html`<dl class="details"><div><dt>Root</dt><dd><code class="name">${summary.root}</code></dd></div></dl>`,
    html`<p>One number over ${counted(documents, 'document')}, training and held out, over the tokenizer and over the order they were trained in. Change, add or take away one document, its licence or its split, and the root is another.</p>`,
    sources.length === 0
      ? missing('It names no source.')
      : table(
          'Roots of the sources',
          [
            { head: 'Source' },
            { head: 'Documents', kind: 'number' },
            { head: 'Bytes', kind: 'number' },
            { head: 'Root', kind: 'code' },
          ],
          sources.map(([id, source]) => [
            name(id),
            integer(source.documents),
            byteSize(source.bytes),
            hash(source.root),
          ]),
        ),
    html`<h3>To check it</h3>`,
    html`<pre tabindex="0" class="command"><span class="unit"># read and hash everything again</span>
framework provenance verify ${word}
<span class="unit"># one file: kept or not, by whom, under what licence, and its way to the root</span>
framework explain <span class="prompt">path/of/the/file</span> --run ${word}</pre>`,
    html`<h3>What it shows</h3>`,
    html`<ul class="plain"><li>The documents, their licences, repositories and splits are those the run recorded; none was added, removed, changed or swapped since.</li><li>Every document a source delivered was kept, held out, or dropped by a verdict on record.</li></ul>`,
    html`<h3>What it does not show</h3>`,
    html`<ul class="plain"><li>Who wrote the root. Whoever can rewrite the whole folder can make another one: keep the root where they cannot.</li><li>That the sources are what they say. A licence is what the filters found; their evidence is in the verdicts.</li><li>That the weights came from these documents. Only training again shows that; on the same machine it gives the same bytes.</li><li>What was in a dropped document: its bytes are not kept, its verdict is.</li></ul>`,
  ];
}

/** Documents planted so that filters have something to catch. */
function canaries(result: EvalResult | undefined): Fragment {
  const title = html`<h3>Canaries <span class="unit">planted documents that the filters must catch</span></h3>`;
  const planted = measuredMetric(result, 'planted')?.value ?? 0;
  if (result === undefined) {
    return [title, missing('None was planted: that the filters work is not shown by this run.')];
  }
  if (planted === 0) return [title, missing(result.note ?? 'Nothing was planted.')];
  const caught = measuredMetric(result, 'caught')?.value;
  const survived = measuredMetric(result, 'survived')?.value;
  const rows = result.rows ?? [];
  return [
    title,
    html`<p>${integer(planted)} planted, ${caught === undefined ? 'how many were caught was not measured' : html`<b>${integer(caught)} caught</b>`}${
      survived !== undefined &&
      html`, ${
        survived > 0
          ? html`<strong class="fail">${integer(survived)} survived: what they stand for may be in the data that was kept</strong>`
          : 'none survived'
      }`
    }.</p>`,
    result.note && html`<p class="caption">${result.note}</p>`,
    rows.length > 0 &&
      folded(
        `Each canary (${rows.length})`,
        table(
          'Canaries',
          [
            { head: 'Kind' },
            { head: 'Document' },
            { head: 'Meant for' },
            { head: 'Must' },
            { head: 'Found in' },
          ],
          rows.map((row) => [
            cell(row['kind']),
            cell(row['id']),
            cell(row['meantFor']),
            FATES[textOf(row['must']) ?? ''] ?? cell(row['must']),
            textOf(row['foundIn']) === undefined
              ? 'no kept document'
              : html`<strong class="fail">${cell(row['foundIn'])}</strong>`,
          ]),
        ),
      ),
  ];
}

const FATES: Readonly<Record<string, string>> = {
  fall: 'be dropped',
  lose: 'lose what was planted',
  stay: 'pass the filters',
};

const cell = (value: JsonValue | undefined): Fragment => name(textOf(value) ?? '');
