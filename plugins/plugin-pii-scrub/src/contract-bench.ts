import { defineBench } from '@framework/sdk/contract';
import type { TestRow } from '@framework/sdk/testing';

const row = (path: string, content: string): TestRow => ({
  id: `npm:people@1:${path}`,
  content,
  meta: { path, repository: 'npm:people@1' },
});

/** Each kind of personal data, after characters of four bytes; and what only looks like it. */
export default defineBench({
  rows: () => [
    row('email.js', '// 𝔘🙂 @author Jörg Müller <jörg.müller@firma.de>, jane@acme.io\n'),
    row('ip.js', 'const server = "93.184.216.34", other = "2a00:1450:4001:81b::200e";\n'),
    row('card.js', 'pay("4539 1488 0343 6467");\n'),
    row('iban.js', '// DE89 3704 0044 0532 0130 00\n'),
    row('phone.js', '// call +49 30 901820 or (212) 736-5000\n'),
    row(
      'none.js',
      "import x from '@scope/name'; // git@github.com:a/b, 10.0.0.1, v1.2.3.4, jane@example.com\n",
    ),
  ],
});
