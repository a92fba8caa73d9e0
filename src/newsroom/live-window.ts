import type { Office } from '../domain/language.js';
import type { PublicState } from '../domain/state.js';
import type { Tree } from '../formats/addresses.js';
import { eventsFrom, type ListedEvent, shownIn } from '../formats/events.js';

/**
 * The newest releases of one tree as they go out on `/live`, so that a reader whose line broke gets what it missed. It
 * is bounded, since what is older stands in `/events.json` anyway; everybody is sent the same buffers.
 */
const WINDOW_EVENTS = 100;
/** Less than a stream may leave unread: who catches up must not be dropped for it. */
const WINDOW_BYTES = 256 * 1_024;

interface Frame {
  readonly sequence: number;
  readonly bytes: Buffer;
}

export class LiveWindow {
  private frames: readonly Frame[] = [];
  private exercisesOnMain: boolean | null = null;
  private epoch = 0;

  constructor(
    private readonly tree: Tree,
    private readonly office: Office,
  ) {}

  /**
   * Takes in what this state has released. Gives what those who followed until now have to be sent; null: they have to
   * read anew, because more is new than is kept here, or because the exercises came to this tree or left it.
   */
  take(state: PublicState): readonly Buffer[] | null {
    const turned = this.exercisesOnMain !== null && this.exercisesOnMain !== state.exercisesOnMain && this.tree === '';
    this.exercisesOnMain = state.exercisesOnMain;
    const known = turned ? 0 : this.epoch;
    const since = this.epoch;
    this.epoch = state.epoch;
    if (!turned && state.epoch === known) return [];
    const from = Math.max(known, state.epoch - WINDOW_EVENTS) + 1;
    const shows = shownIn(this.tree, state);
    const fresh = eventsFrom({ state, office: this.office, tree: this.tree, shows }, from).map(frame);
    this.frames = bounded(turned ? fresh : [...this.frames, ...fresh]);
    return turned ? null : this.after(since);
  }

  /** What came after this sequence; null: that is not known here any more, or was never released. */
  after(sequence: number): readonly Buffer[] | null {
    const oldest = this.epoch - this.frames.length;
    if (sequence < oldest || sequence > this.epoch) return null;
    return this.frames.slice(sequence - oldest).map(({ bytes }) => bytes);
  }
}

/** The id is the sequence, so that a browser asks for what follows it by itself. JSON holds no line break. */
const frame = (event: ListedEvent): Frame => ({
  sequence: event.sequence,
  bytes: Buffer.from(`id: ${event.sequence}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
});

/** The newest of them, as many as there is room for. */
function bounded(frames: readonly Frame[]): readonly Frame[] {
  let bytes = 0;
  const kept = frames.slice(-WINDOW_EVENTS);
  const first = kept.findLastIndex((one) => {
    bytes += one.bytes.length;
    return bytes > WINDOW_BYTES;
  });
  return kept.slice(first + 1);
}
