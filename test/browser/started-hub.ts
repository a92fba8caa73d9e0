import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { freePorts } from '../../src/free-ports.js';
import { root } from '../support/built-hub.js';

/** A hub as an operator starts it: built, with its supervisor, its two processes and a database of its own. */
export interface StartedHub {
  readonly url: string;
  /** Where it listens, whatever stands in front. */
  readonly port: number;
  readonly training: string;
  /** The one-time address that the start prints. */
  readonly firstOfficer: string;
  stop(): Promise<void>;
}

const START_MS = 110_000;

/** `settings`: of the environment, beside those that every test needs. */
export async function startHub(settings: { readonly [name: string]: string } = {}): Promise<StartedHub> {
  const build = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-needed'], { encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`the hub could not be built:\n${build.stderr}`);
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-browser-'));
  const [port, deskPort, trainingPort] = await freePorts(3);
  const hub = spawn(process.execPath, [join(root, 'dist/main.js')], {
    env: {
      PATH: process.env.PATH,
      TOCSIN_DATA_DIR: directory,
      PORT: String(port),
      TOCSIN_DESK_PORT: String(deskPort),
      TOCSIN_TRAINING_PORT: String(trainingPort),
      TOCSIN_SENDER_NAME: 'Crisis Centre Brussels',
      LOG_LEVEL: 'error',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async () => {
    if (hub.exitCode === null && hub.signalCode === null) {
      hub.kill('SIGTERM');
      await once(hub, 'exit');
    }
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const firstOfficer = await printed(hub, /http\S+#\/welcome\?code=\S+/);
    return {
      url: new URL(firstOfficer).origin,
      port: port!,
      training: `http://127.0.0.1:${trainingPort}`,
      firstOfficer,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Makes the first officer by the address that the start printed, and is at an empty board as that officer. */
export async function enterAsFirstOfficer(page: Page, { firstOfficer }: StartedHub): Promise<void> {
  await page.goto(firstOfficer);
  await page.getByLabel('E-mail').fill('a.peeters@crisis.example');
  await page.getByLabel('Name').fill('Anna Peeters');
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Nothing has been released' }).waitFor();
}

async function printed(hub: ChildProcess, sought: RegExp): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the hub did not start in ${START_MS} ms:\n${said}`)), START_MS);
    const hear = (chunk: Buffer) => {
      said += chunk;
      const found = sought.exec(said)?.[0];
      if (found === undefined) return;
      clearTimeout(late);
      resolve(found);
    };
    hub.stdout?.on('data', hear);
    hub.stderr?.on('data', hear);
    hub.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the hub ended with ${code} instead of starting:\n${said}`));
    });
  });
}
