import { fence, page } from '../markdown.js';

/** Unstable API, and API that will go. */
export function proposalsPage({ sdk }) {
  const proposals = Object.entries(sdk.proposals);
  const open = proposals.filter(([, { state }]) => state.type === 'open');
  const finished = proposals.filter(([, { state }]) => state.type !== 'open');
  return page(
    'Proposals and deprecations',
    `The SDK is at level **${sdk.SDK_API}**. What is promised within a level, and how to move: [UPGRADING](../../sdk/UPGRADING.md).`,
    '## Open proposals',
    'API that may still change, even within a level. A plugin that uses it names the proposal in its manifest; without that it is\nrefused ([`FWK_PLUGIN_PROPOSAL`](errors.md#fwk_plugin_proposal)).',
    fence('"framework": { "proposals": ["executor"] }', 'json'),
    ...open.map(
      ([name, { what, since, open: undecided, covers }]) =>
        `### ${name}\n\n${what}\n\n| | |\n|---|---|\n| since | ${since} |\n| not decided | ${undecided} |\n| covers | ${coverText(covers)} |`,
    ),
    '## Finished proposals',
    finished.length === 0
      ? 'None yet. A finished one stays listed: a plugin that still names it is told what became of it.'
      : `| proposal | | |\n|---|---|---|\n${finished.map(([name, { what, state }]) => `| \`${name}\` | ${what} | ${state.type === 'accepted' ? `stable since ${state.level}` : `gone since ${state.level}: ${state.use}`} |`).join('\n')}`,
    '## Deprecations',
    'What works as it always did, and will go. A plugin that uses it is told so once a run, in its own log; nothing else changes.',
    ...Object.entries(sdk.deprecations).map(
      ([name, { what, since, removed, use }]) =>
        `### ${name}\n\n${what}\n\n**Use** ${use}. Deprecated since ${since}, gone in ${removed}.`,
    ),
  );
}

const coverText = ({ tokens = [], members = [], exports }) =>
  [
    ...tokens.map((token) => `the slot [\`${token}\`](slots.md#${token.replaceAll('.', '')})`),
    ...members.map(
      ({ token, path }) => `\`${path.join('.')}\` of [\`${token}\`](slots.md#${token.replaceAll('.', '')})`,
    ),
    ...exports.map((name) => `\`${name}\``),
  ].join(', ');
