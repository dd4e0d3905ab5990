import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { framework, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
const reason = unlessFull ?? (executablePath ? null : 'no Chromium on this machine');

serialWhen(
  reason,
  'the report stands alone in a real browser: no request, no error, no sideways scroll',
  async (t) => {
    t.timeout(300_000);
    const cwd = await workingFolder(t);
    const outcome = await framework(['run', '--preset', 'smoke'], { cwd });
    t.is(outcome.code, 0, outcome.stderr);
    const url = pathToFileURL(join(cwd, 'runs', 'smoke', 'report.html')).href;

    const browser = await chromium.launch({
      ...(executablePath ? { executablePath } : {}),
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    });
    t.teardown(() => browser.close());
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [360, 390, 1280]) {
        const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
        const problems: string[] = [];
        page.on('pageerror', (error) => problems.push(String(error)));
        page.on('console', (message) => {
          if (message.type() === 'error') problems.push(message.text());
        });
        page.on('request', (request) => {
          if (request.url() !== url && !request.url().startsWith('data:')) problems.push(request.url());
        });
        await page.goto(url);
        t.deepEqual(problems, [], `${colorScheme} at ${width}`);
        for (const parts of ['as it opens', 'with every part unfolded'] as const) {
          if (parts === 'with every part unfolded') {
            await page.evaluate(`for (const part of document.querySelectorAll('details')) part.open = true`);
          }
          const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
          t.true(overflow <= 0, `${overflow} pixels too wide at ${width}, ${parts}`);
        }
        t.truthy(await page.title());
        t.true((await page.locator('svg').count()) > 0);
        await page.close();
      }
    }
  },
);
