import './production.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openRooms } from './app.module.js';
import { boardText } from './board-text.js';
import { type Config, ROOMS, readConfig } from './config.js';
import { hubKey } from './data-directory.js';
import type { Board, BoardPlacement } from './domain/board.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { freePorts } from './free-ports.js';
import { OfficersService } from './press-office/officers.service.js';
import { publish, readMessageFile, standsEverywhere, waitFor } from './publishing.js';
import { EXERCISE_PLACES } from './training-channels.js';

/**
 * One night without a person, in a hub of its own that is gone afterwards: an alert in four languages, an update, a
 * correction and the all-clear, and a second message that is withdrawn, while channels fail on the way. It prints the
 * board and how long each channel took, and ends with 0 only when every channel stands on the newest version.
 *
 * `--refuse KIND` (a kind that a new hub has an exercise channel of) lets it refuse everything, to see that the
 * rehearsal notices.
 */
const NIGHT = ['1-alert', '2-update', '3-correction', '4-all-clear'].map((name) => `brussels-2023/${name}.yaml`);
const FALSE_ALARM = ['1-alert', '2-withdrawal'].map((name) => `false-alarm/${name}.yaml`);

/** What goes wrong on the way: with the alert an endpoint is down once, with the update X answers and nobody hears it. */
const TROUBLE: { readonly [file: string]: { at: string; mode: string; times: number } } = {
  'brussels-2023/1-alert.yaml': { at: 'receiver-b', mode: 'error', times: 1 },
  'brussels-2023/2-update.yaml': { at: 'x', mode: 'lost-answer', times: 1 },
  'false-alarm/2-withdrawal.yaml': { at: 'mastodon', mode: 'lost-answer', times: 1 },
};
const TIMEOUT_MS = 150_000;

interface Step {
  readonly what: string;
  readonly board: Board;
  readonly releasedAtMs: number;
}

async function rehearse(refuse: string | undefined): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'tocsin-rehearsal-'));
  const config = await ownHub(directory);
  const key = hubKey(directory);
  console.log(`A hub of its own opens in ${directory} …`);
  const server = await startEmbeddedPostgres({ directory, durable: false });
  try {
    const rooms = await openRooms({ ...config, databaseUrls: [server.url], rooms: ROOMS, key });
    try {
      const training = `http://127.0.0.1:${config.trainingPort}`;
      for (const at of refuse === undefined ? [] : EXERCISE_PLACES[refuse]!)
        await fault(training, { at, mode: 'refuse' });
      const actor = await rooms.app.get(OfficersService).ensureOperator();
      const steps: Step[] = [];
      for (const files of [NIGHT, FALSE_ALARM]) {
        let reference: string | null = null;
        for (const name of files) {
          const trouble = refuse === undefined ? TROUBLE[name] : undefined;
          if (trouble) await fault(training, trouble);
          const message = await readMessageFile(example(name), config.office);
          const done = await publish(rooms.app, actor, message, { reference, breakGlass: null });
          const releasedAtMs = Date.now();
          reference = done.reference;
          console.log(
            `\n${done.reference}/${done.version} ${message.kind}${trouble ? `, while ${trouble.at}: ${trouble.mode}` : ''}`,
          );
          const { board, converged } = await waitFor(rooms.app, done.id, {
            timeoutMs: TIMEOUT_MS,
            seen: () => undefined,
          });
          console.log(boardText(board, config.office.languages));
          steps.push({ what: `${done.reference}/${done.version} ${message.kind}`, board, releasedAtMs });
          if (!converged) return report(steps);
        }
      }
      return report(steps);
    } finally {
      await rooms.close();
    }
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Free ports, a directory of its own, and nothing of a `DATABASE_URL` that happens to be set. */
async function ownHub(directory: string): Promise<Config> {
  const [port, deskPort, trainingPort] = await freePorts(3);
  return readConfig({
    TOCSIN_DATA_DIR: directory,
    PORT: String(port),
    TOCSIN_DESK_PORT: String(deskPort),
    TOCSIN_TRAINING_PORT: String(trainingPort),
    LOG_LEVEL: 'fatal',
  });
}

async function fault(training: string, body: { at: string; mode: string; times?: number }): Promise<void> {
  const answer = await fetch(`${training}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the training ground did not take the fault: ${await answer.text()}`);
}

/** From dist/ and from src/ alike the examples are one folder up. */
const example = (name: string): string => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));

/** Prints per version how long each channel took from the release to its receipt; 0 when everything converged. */
function report(steps: readonly Step[]): number {
  console.log('\nTime from the release to each channel, seconds');
  for (const { what, board, releasedAtMs } of steps) {
    const names = [...new Set(board.placements.map((line) => line.channel.name))];
    const times = names.map((name) => `${name} ${slowest(name, board, releasedAtMs)}`);
    console.log(`  ${what.padEnd(26)} ${times.join('   ')}`);
  }
  const last = steps.at(-1);
  if (last && standsEverywhere(last.board)) {
    console.log('\nEvery channel stood on every version.');
    return 0;
  }
  for (const line of last?.board.placements.filter(isOpen) ?? [])
    console.error(
      `${line.channel.name} ${line.language}: ${line.error?.detail ?? 'no answer yet'} ${line.error?.todo ?? ''}`,
    );
  console.error(`\n${last?.what ?? 'Nothing'} did not reach every channel: ${reasons(last?.board)}.`);
  return 1;
}

/** Of all languages; a dash where one of them has no receipt for this version. */
function slowest(name: string, board: Board, releasedAtMs: number): string {
  const lines = board.placements.filter((line) => line.channel.name === name);
  if (lines.some(isOpen)) return '–';
  const at = lines.map((line) => (line.receipt ? Date.parse(line.receipt.at) : releasedAtMs));
  return ((Math.max(...at, releasedAtMs) - releasedAtMs) / 1_000).toFixed(1);
}

const isOpen = (line: BoardPlacement): boolean => line.shown !== line.desired && line.outcome !== 'excused';

function reasons(board: Board | undefined): string {
  const open = board?.placements.filter(isOpen) ?? [];
  const names = [...new Set(open.map((line) => `${line.channel.name} ${line.outcome ?? 'waits'}`))];
  return names.length > 0 ? names.join(', ') : 'a newsroom is behind';
}

const { values } = parseArgs({ options: { refuse: { type: 'string' } } });
if (values.refuse !== undefined && !Object.hasOwn(EXERCISE_PLACES, values.refuse)) {
  console.error(`--refuse must be one of ${Object.keys(EXERCISE_PLACES).join(', ')}.`);
  process.exit(2);
}
process.exit(await rehearse(values.refuse));
