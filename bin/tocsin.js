#!/usr/bin/env node
/* The command line, from a clone as from an install. It must run on an old Node, which is what most machines have: it
   goes on with the Node that npm has installed beside the hub, and builds what is not built. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 24 || (major === 24 && minor >= 9)) await run();
else goOnWithOwnNode();

async function run() {
  const build = join(root, 'scripts', 'build.mjs');
  if (existsSync(build)) {
    /* A build speaks on standard error; standard output is for what was asked, as --json is read by programs. */
    const { status } = spawnSync(process.execPath, [build, '--if-needed'], { stdio: ['ignore', 2, 2] });
    if (status !== 0) process.exit(1);
  }
  const cli = join(root, 'dist', 'cli.js');
  if (!existsSync(cli)) {
    console.error(`tocsin: ${cli} is missing. Run \`npm ci && npm run build\` in ${root}.`);
    process.exit(1);
  }
  await import(pathToFileURL(cli).href);
}

function goOnWithOwnNode() {
  const own = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (!existsSync(own)) {
    console.error(
      `tocsin: Node ${process.versions.node} is too old, 24.9 or newer is needed. On Linux, \`npm ci\` in ${root} ` +
        '(without --omit=optional) brings one along; elsewhere install it from https://nodejs.org.',
    );
    process.exit(1);
  }
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  /* A signal may be sent to this process alone. Ctrl-C then arrives twice, which the hub takes for one. */
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`tocsin: ${own} cannot be run (${error.message}).`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
}
