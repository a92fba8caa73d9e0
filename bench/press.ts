import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { Kind } from '../src/domain/message.js';
import type { PublicMessage } from '../src/domain/state.js';
import { remembering } from '../src/formats/press.js';
import { finish } from '../src/newsroom/finish.js';
import type { Shelf } from '../src/newsroom/shelf.js';
import { office, publicMessage, publicState } from '../test/support/messages.js';
import { machine } from './machine.js';
import { inTurn, median, ratio, rounded } from './pairs.js';

/**
 * What a release costs the newsroom (goals.md "press"): a correction of one of 200 open messages in four languages, from
 * the new state to the finished bytes of page and feeds, and from there until nothing on the shelf says an older time of
 * confirmation. The same without an archive and with 2,000 messages that are over, in turn: the cost is to grow with what
 * changed.
 */
const OPEN = 200;
const CONTENDERS = [
  { name: 'no archive', archived: 0 },
  { name: 'with archive', archived: 2_000 },
] as const;
const GOALS = { shownMs: 60, restMs: 150 };

interface Figures {
  readonly shownMs: number;
  /** Processor time, which says the same on a busy machine. */
  readonly shownProcessorMs: number;
  readonly restMs: number;
  readonly documents: number;
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { quick: { type: 'boolean', default: false } } });
  const [rounds, releases, share] = values.quick ? [1, 3, 0.1] : [5, 11, 1];
  const about = machine();
  const newsrooms = new Map<string, OneNewsroom>();
  for (const { name, archived } of CONTENDERS)
    newsrooms.set(name, await OneNewsroom.open({ open: OPEN * share, archived: archived * share }));
  const figures = await inTurn(CONTENDERS, rounds, async ({ name }) => {
    const measured: Figures[] = [];
    for (let i = 0; i < releases; i++) measured.push(await newsrooms.get(name)!.release());
    const of = (figure: (each: Figures) => number) => median(measured.map(figure));
    return {
      shownMs: of((each) => each.shownMs),
      shownProcessorMs: of((each) => each.shownProcessorMs),
      restMs: of((each) => each.restMs),
      documents: of((each) => each.documents),
    };
  });
  const rows = CONTENDERS.map(({ name }) => {
    const of = (figure: (each: Figures) => number) => rounded(median(figures.get(name)!.map(figure)), 1);
    return {
      newsroom: name,
      documents: of((each) => each.documents),
      'ms to page and feeds': of((each) => each.shownMs),
      'of the processor': of((each) => each.shownProcessorMs),
      'ms for the rest': of((each) => each.restMs),
    };
  });
  console.log(`\nA correction of one of ${OPEN * share} open messages, median of ${rounds} rounds of ${releases}:`);
  console.table(rows);
  const names = ['with archive', 'no archive'] as const;
  const grown = rounded(ratio(figures, names, ({ shownProcessorMs }) => shownProcessorMs));
  const last = rows[1]!;
  const met = last['ms to page and feeds'] <= GOALS.shownMs && last['ms for the rest'] <= GOALS.restMs;
  console.log(
    `with archive: ${last['ms to page and feeds']} ms (goal ${GOALS.shownMs}), then ${last['ms for the rest']} ms ` +
      `(goal ${GOALS.restMs}); page and feeds take ${grown} of the processor time without one`,
  );
  const result = {
    bench: 'press',
    quick: values.quick,
    rounds,
    releases,
    machine: about,
    judged: !values.quick,
    met,
    grown,
  };
  console.log(`RESULT ${JSON.stringify({ ...result, goals: GOALS, rows })}`);
  return values.quick || met ? 0 : 1;
}

/** Presses as a newsroom's loop does: all that is due, then slice by slice what only says an older time. */
class OneNewsroom {
  private readonly presser = remembering();
  private readonly office = office();
  private documents: Shelf['documents'] = new Map();
  private confirmedMs = Date.UTC(2026, 10, 22, 2, 20);
  private releases = 0;

  private constructor(
    private open: readonly PublicMessage[],
    private readonly over: readonly PublicMessage[],
    private epoch: number,
  ) {}

  static async open({ open, archived }: { open: number; archived: number }): Promise<OneNewsroom> {
    let epoch = 0;
    const message = (kinds: readonly Kind[], i: number): PublicMessage => {
      const id = `0199a7c2-0000-7000-8000-${String(i).padStart(12, '0')}`;
      const firstSequence = epoch + 1;
      epoch += kinds.length;
      return publicMessage(kinds, { id, reference: `2026-${String(i).padStart(4, '0')}`, firstSequence });
    };
    const over = Array.from({ length: archived }, (_, i) => message(['alert', 'all-clear'], i + 1));
    const active = Array.from({ length: open }, (_, i) => message(['alert'], archived + i + 1));
    const newsroom = new OneNewsroom(active, over, epoch);
    await newsroom.settle();
    return newsroom;
  }

  /** Corrects one open message after the other. */
  async release(): Promise<Figures> {
    const at = this.releases % this.open.length;
    const { id, reference, versions } = this.open[at]!;
    const kinds: Kind[] = [...versions.map(({ content }) => content.kind), 'correction'];
    this.releases += 1;
    this.epoch += 1;
    const version = { ...publicMessage(kinds, { id, reference }).versions.at(-1)!, sequence: this.epoch };
    this.open = this.open.with(at, { ...this.open[at]!, versions: [...versions, version] });
    this.confirmedMs += 60_000;
    const began = performance.now();
    const used = process.cpuUsage();
    await this.press();
    const shown = performance.now();
    const { user, system } = process.cpuUsage(used);
    await this.settle();
    const shownProcessorMs = (user + system) / 1_000;
    return {
      shownMs: shown - began,
      shownProcessorMs,
      restMs: performance.now() - shown,
      documents: this.documents.size,
    };
  }

  private async press(): Promise<void> {
    const confirmedAt = new Date(this.confirmedMs).toISOString();
    const state = publicState([...this.over, ...this.open], { epoch: this.epoch, confirmedAt });
    this.documents = await finish(this.presser.pressing(state, this.office), this.documents);
  }

  private async settle(): Promise<void> {
    do await this.press();
    while (this.presser.behind > 0);
  }
}
