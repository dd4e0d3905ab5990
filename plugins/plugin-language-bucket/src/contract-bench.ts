import { defineBench } from '@framework/sdk/contract';

const row = (path: string, share: string, language: string | null, content: string) => ({
  id: `npm:a@1:${path}`,
  content,
  meta: { repository: 'npm:a@1', path, share, language },
});

const english =
  'This package turns a list of names into a sorted table, and prints what it could not read at the end.\n';
const german =
  'Dieses Paket macht aus einer Liste von Namen eine sortierte Tabelle und druckt am Ende, was es nicht lesen konnte.\n';

/** A document for each way a bucket is found. */
export default defineBench({
  rows: () => [
    row('src/a.ts', 'code', 'typescript', 'export const a = 1;\n'),
    row('i18n/a.ts', 'code', 'typescript', '<?xml version="1.0"?>\n<!DOCTYPE TS>\n<TS/>\n'),
    row('include/a.h', 'code', 'c', '#pragma once\nnamespace a {\n}\n'),
    row('include/b.h', 'code', 'c', 'int b(void);\n'),
    row('Makefile', 'code', null, 'all:\n\techo all\n'),
    row('bin/run', 'code', null, '#!/usr/bin/env -S python3.11 -u\nprint(1)\n'),
    row('bin/unknown', 'code', null, 'nothing to go by\n'),
    row('README.md', 'text', 'markdown', `# a\n\n${english}\n\`\`\`js\nconst a = 1;\n\`\`\`\n`),
    row('LIESMICH.md', 'text', 'markdown', german),
    row('short.md', 'text', 'markdown', '# a\n'),
  ],
});
