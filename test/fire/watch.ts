import { setTimeout as sleep } from 'node:timers/promises';
import { audience } from '../../src/domain/audience.js';
import { type Board, type BoardPlacement, isSettled } from '../../src/domain/board.js';
import { BoardStore } from '../../src/store/board.store.js';
import type { Told } from './load.js';
import type { Outlet, Stage } from './stage.js';

/** Where one message must stand in one language, by the rule that says who gets it. */
export interface Expected {
  readonly outlet: Outlet;
  readonly language: string;
}

export function expectedOf({ versions }: Told, outlets: readonly Outlet[]): Expected[] {
  const newest = versions.at(-1)!;
  const channels = outlets.map(({ channel }) => channel);
  return audience(newest, channels, []).map(({ channelId, language }) => {
    return { outlet: outlets.find(({ channel }) => channel.id === channelId)!, language };
  });
}

export const lineOf = (board: Board, { outlet, language }: Expected): BoardPlacement | undefined =>
  board.placements.find((line) => line.channel.id === outlet.channel.id && line.language === language);

/** Asks the hub's own board, again and again, which messages stand everywhere; endpoints that hang are left out. */
export class Watch {
  private readonly settled = new Map<string, number>();
  private stopped = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly messages: readonly Told[],
  ) {}

  get converged(): number {
    return this.messages.filter(({ id, versions }) => this.settled.get(id) === versions.length).length;
  }

  get open(): number {
    return this.messages.length - this.converged;
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  async board(message: Told): Promise<Board | undefined> {
    return this.stage.watch.get(BoardStore).of(message.id);
  }

  /** What a message still waits for, in words. */
  async waitsFor(message: Told): Promise<string[]> {
    const board = await this.board(message);
    if (!board) return ['it has no board'];
    return this.expected(message).flatMap((expected) => {
      const line = lineOf(board, expected);
      const name = `${message.reference} on ${expected.outlet.channel.name} in ${expected.language}`;
      if (!line) return [`${name}: it has no placement`];
      if (line.desired === message.versions.length && isSettled(line)) return [];
      const error = line.error ? `, ${line.error.code}` : '';
      return [
        `${name}: shows ${line.shown} of ${message.versions.length} (${line.outcome}${error}, next try ${line.nextTryAt})`,
      ];
    });
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      for (const message of this.messages) {
        if (this.stopped) return;
        const newest = message.versions.length;
        if (this.settled.get(message.id) === newest) continue;
        // The database is away now and then; that is what all this is about.
        const waits = await this.waitsFor(message).catch(() => ['the database does not answer']);
        if (waits.length === 0) this.settled.set(message.id, newest);
        // A board costs some milliseconds of the processors that the workers need.
        await sleep(50);
      }
      await sleep(250);
    }
  }

  private expected(message: Told): Expected[] {
    return expectedOf(message, this.stage.outlets).filter(({ outlet }) => !outlet.hangs);
  }
}
