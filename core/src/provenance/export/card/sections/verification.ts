import { html } from '../../markup/html.js';
import type { Section } from '../section.js';

export const verification: Section = {
  id: 'verify',
  title: 'How to verify',
  lead: 'Whoever has the run’s folder can check every word of this page.',
  content: ({ name, provenance }) => [
    html`<pre><span># read and hash everything again: documents, verdicts, tokens, roots</span>
framework provenance verify ${name}
<span># one file: kept or not, by whom, under what licence, and its way to the root</span>
framework explain path/of/the/file --run ${name}
<span># a reason: how many documents, and what convinced the filter</span>
framework explain license-lgpl --run ${name}
<span># this page again, byte by byte the same; the others for machines</span>
framework provenance export ${name} --format card --out again.html
framework provenance export ${name} --format spdx --out data.spdx.json</pre>`,
    html`<p>The first must end with the root <code>${provenance.root}</code>. Whoever can write the whole folder can make another run and another root: keep the root where they cannot.</p>`,
  ],
};
