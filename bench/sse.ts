import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, openFiles } from './machine.js';
import { inTurn, median, ratio, rounded } from './pairs.js';
import type { Asked, Told } from './sse-server.js';

/**
 * One event to ten thousand live streams (goals.md "sse"): the newsroom's `/live` and a server of Nest's @Sse, each in a
 * process of its own, in turn, with the same events and the same readers. How long it takes to the last byte of the last
 * reader, and by how much the server's memory has grown per stream, are judged as ratios of the same round; the median
 * of the rounds counts.
 */
const STREAMS = 10_000;
const GOALS = { time: 0.5, memory: 0.25 };
/** For everything that is no stream: libraries, pipes, the listening sockets. */
const OTHER_FILES = 300;
const CONTENDERS = [
  { name: 'tocsin', file: 'sse-tocsin.js' },
  { name: 'nest @Sse', file: 'sse-nest.js' },
] as const;

interface Figures {
  readonly lastMs: number;
  readonly bytesPerStream: number;
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { quick: { type: 'boolean', default: false } } });
  const wanted = values.quick ? 500 : STREAMS;
  const possible = openFiles() - OTHER_FILES;
  const streams = Math.min(wanted, possible);
  if (streams < wanted)
    console.log(
      `Only ${openFiles()} files may be open here, so ${streams} streams instead of ${wanted}: allow more with ` +
        `\`ulimit -n ${wanted + OTHER_FILES}\` (as root: \`ulimit -Hn\` first). Nothing is judged.`,
    );
  const [rounds, events] = values.quick ? [1, 2] : [5, 5];
  const about = machine();
  const figures = await inTurn(CONTENDERS, rounds, ({ file }) => measured(file, streams, events));
  const rows = CONTENDERS.map(({ name }) => ({
    server: name,
    streams,
    'ms to the last': rounded(median(figures.get(name)!.map(({ lastMs }) => lastMs)), 1),
    'kB per stream': rounded(median(figures.get(name)!.map(({ bytesPerStream }) => bytesPerStream / 1_000)), 2),
  }));
  console.log(`\nOne event to every stream, median of ${rounds} rounds of ${events} events:`);
  console.table(rows);
  const names = ['tocsin', 'nest @Sse'] as const;
  const time = rounded(ratio(figures, names, ({ lastMs }) => lastMs));
  const memory = rounded(ratio(figures, names, ({ bytesPerStream }) => bytesPerStream));
  const judged = streams === STREAMS;
  const met = time <= GOALS.time && memory <= GOALS.memory;
  console.log(`ratio in the same round: time ${time} (goal ${GOALS.time}), memory ${memory} (goal ${GOALS.memory})`);
  const result = {
    bench: 'sse',
    quick: values.quick,
    rounds,
    events,
    streams,
    machine: about,
    judged,
    met,
    time,
    memory,
  };
  console.log(`RESULT ${JSON.stringify({ ...result, goals: GOALS, rows })}`);
  return judged && !met ? 1 : 0;
}

async function measured(file: string, streams: number, events: number): Promise<Figures> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv: ['--expose-gc'] });
  const readers: Reader[] = [];
  try {
    const port = (await told(child, 'open')).port;
    const open = async (count: number): Promise<Reader[]> => {
      const opened: Reader[] = [];
      // Both accept one connection per turn and listening socket; more at once would only fill the kernel's queue.
      while (opened.length < count)
        opened.push(
          ...(await Promise.all(Array.from({ length: Math.min(100, count - opened.length) }, () => read(port)))),
        );
      return opened;
    };
    // What the first connections bring with them (code, pools, listeners) is not a stream's.
    readers.push(...(await open(100)));
    await sent(child, readers);
    const before = await resident(child);
    readers.push(...(await open(streams - readers.length)));
    const times: number[] = [];
    for (let i = 0; i < events; i++) times.push(await sent(child, readers));
    const grown = (await resident(child)) - before;
    return { lastMs: median(times), bytesPerStream: grown / (streams - 100) };
  } finally {
    for (const { socket } of readers) socket.destroy();
    const gone = once(child, 'exit');
    child.disconnect();
    await gone;
  }
}

/** Milliseconds from when the server begins to send until every reader has the whole event. */
async function sent(child: ChildProcess, readers: readonly Reader[]): Promise<number> {
  let missing = readers.length;
  const all = new Promise<void>((resolve) => {
    for (const reader of readers)
      reader.whole = () => {
        reader.whole = ignored;
        missing -= 1;
        if (missing === 0) resolve();
      };
  });
  const sending = told(child, 'sending');
  child.send('send' satisfies Asked);
  const { at } = await sending;
  await all;
  return Number(process.hrtime.bigint() - BigInt(at)) / 1e6;
}

async function resident(child: ChildProcess): Promise<number> {
  const answer = told(child, 'measured');
  child.send('measure' satisfies Asked);
  return (await answer).residentBytes;
}

function told<Is extends Told['is']>(child: ChildProcess, is: Is): Promise<Extract<Told, { is: Is }>> {
  return new Promise((resolve, reject) => {
    const heard = (message: Told): void => {
      if (message.is !== is) return;
      child.off('message', heard);
      child.off('exit', died);
      resolve(message as Extract<Told, { is: Is }>);
    };
    const died = (code: number | null): void => reject(new Error(`the server ended with ${code}`));
    child.on('message', heard);
    child.on('exit', died);
  });
}

interface Reader {
  readonly socket: Socket;
  /** Told when a piece ends with the end of an event. */
  whole: () => void;
}

const ignored = (): void => undefined;
const REQUEST = 'GET /live HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n';

/** Resolves when the stream has begun. */
function read(port: number): Promise<Reader> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(REQUEST));
    const reader: Reader = { socket, whole: ignored };
    socket.once('error', reject);
    socket.once('data', (head) => {
      if (!head.toString('latin1').startsWith('HTTP/1.1 200 ')) return reject(new Error(`no stream: ${head}`));
      socket.off('error', reject).on('error', ignored);
      socket.on('data', (piece) => {
        if (endsEvent(piece)) reader.whole();
      });
      return resolve(reader);
    });
  });
}

/** An empty line, and behind it the end of a chunk where the answer has chunks. */
const endsEvent = (piece: Buffer): boolean =>
  piece.subarray(-2).equals(EMPTY_LINE) || piece.subarray(-4).equals(EMPTY_LINE_AND_CHUNK);
const EMPTY_LINE = Buffer.from('\n\n');
const EMPTY_LINE_AND_CHUNK = Buffer.from('\n\n\r\n');
