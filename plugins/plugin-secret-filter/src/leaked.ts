import { createHash } from 'node:crypto';

/**
 * Made-up secrets for tests, by kind. They are put together here, so that no scanner takes this file for a leak.
 */
const digits = (alphabet: string, length: number, about: string): string => {
  const bytes = Buffer.concat(
    [0, 1, 2, 3].map((part) => createHash('sha256').update(`${about}${part}`).digest()),
  );
  return Array.from({ length }, (_, at) => alphabet[bytes[at]! % alphabet.length]).join('');
};
const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export const leaked = {
  aws: `const key = 'AKIA${digits('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16, 'aws')}';`,
  'aws-secret': `aws_secret_access_key = "${digits(`${BASE62}/+`, 40, 'aws-secret')}"`,
  github: `token: ghp_${digits(BASE62, 36, 'github')}`,
  slack: `SLACK = "xoxb-${digits('123456789', 12, 's1')}-${digits('123456789', 12, 's2')}-${digits(BASE62, 24, 's3')}"`,
  google: `const maps = "AIza${digits(BASE62, 35, 'google')}";`,
  stripe: `stripe('sk_live_${digits(BASE62, 24, 'stripe')}')`,
  npm: `//registry.npmjs.org/:_authToken=npm_${digits(BASE62, 36, 'npm')}`,
  'private-key': `\n-----BEGIN RSA PRIVATE ${'KEY'}-----\nMII${digits(BASE62, 61, 'pem')}\n${digits(BASE62, 64, 'pem2')}\n-----END RSA PRIVATE ${'KEY'}-----`,
  database: `connect('postgres://admin:${digits(BASE62, 12, 'db')}@db.internal.corp:5432/main')`,
  generic: `const config = { dbPassword: '${digits(BASE62, 40, 'generic')}' };`,
  environment: `\nAPI_TOKEN=${digits(BASE62, 44, 'env')}\n`,
} as const satisfies Readonly<Record<string, string>>;
