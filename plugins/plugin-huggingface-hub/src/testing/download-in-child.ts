/** Downloads one file in a process of its own, to be killed in the middle: address, cache and pattern are its arguments. */
import { call, openHub, setOf } from './open-hub.js';

const [url, cache, pattern] = process.argv.slice(2);
const files = openHub({ url: url! }, cache!);
const [file] = await files.list(setOf(pattern!), call());
const { sha256 } = await files.fetch(file!, call());
process.stdout.write(sha256);
