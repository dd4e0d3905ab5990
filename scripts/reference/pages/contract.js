import { anchor, declaration, list, page } from '../markdown.js';

const INTRO = `What \`@framework/sdk/contract\` exports for a plugin's tests: \`pluginContract\` registers a test for each rule that speaks of
the plugin, and a *bench* brings inputs on which the plugin has something to say. How to begin: [the SDK’s README](../../sdk/README.md#6-pass-the-contract).
Each rule: [its source](../../sdk/src/contract/README.md).`;

const MANIFEST = `## In the manifest

\`framework contract\` and \`pluginContract\` read the same field of \`package.json\`; what is passed to \`pluginContract\` wins.

\`\`\`json
"framework": {
  "contract": {
    "bench": "./dist/bench.js",
    "companions": ["@framework/plugin-bpe-tokenizer"],
    "config": { "file": "./examples/documents.jsonl" }
  }
}
\`\`\`

Paths are taken from the package's folder. Each part may be left out: [ContractDeclaration](manifest.md#contractdeclaration).`;

const SILENCE = `## Where a bench must speak first

Some rules need what only the plugin's author knows, and are silent without it:

| rule | needs |
|---|---|
| \`source/lazy\`, \`source/fingerprint\` | \`changeSource\`: changes a byte of a document, and can change it back |
| \`source/missing\` | \`missingSource\`: configuration that names data which is not there |
| gradients of a loss or a head that reads others' outputs | \`outputs\`: those it finds |

Others speak, and say little: a filter that drops none of the documents made up by the suite has shown no verdict, an
evaluator that finds none to measure gives \`null\` figures. Give \`rows\` with documents that are dropped and some that stay,
and for an evaluator rows on which it measures something.`;

export function contractPage({ contract }, link) {
  return page(
    'The contract tests',
    INTRO,
    list(contract.map(({ name }) => `[${name}](#${anchor(name)})`)),
    MANIFEST,
    SILENCE,
    ...contract.flatMap((one) => [`## ${one.name}`, ...declaration(one, link)]),
  );
}
