import { ANSWERS, type Counted, type Subject } from '../domain/traffic.js';
import { subjectOf } from './subject.js';

/**
 * Counts readers without watching them: of a request only which document it asked for, how it was answered and how many
 * bytes went out are ever told here. No address, no cookie and no name of a browser comes near it. What a request costs
 * is one look-up and some additions to arrays that are never made anew.
 */
/** Subjects at once; what comes above them is counted by its kind and language alone. */
const MOST_SUBJECTS = 4_096;
const MOST_PATHS = 16_384;
/** Lines of one minute: the most read ones each, the rest by kind and language. */
const MOST_LINES = 200;
const KEPT_FOR_KINDS = 512;
const WIDTH = ANSWERS.length;
const SHED = ANSWERS.indexOf('shed');

const OTHER: Subject = { what: 'other', reference: '', language: '' };
const NOWHERE: Subject = { what: 'nowhere', reference: '', language: '' };
const DESK: Subject = { what: 'desk', reference: '', language: '' };

const nameOf = ({ what, reference, language }: Subject): string => `${what} ${language} ${reference}`;

export class Tally {
  /** Since the process began. */
  answered = 0;
  /** Since the process began: by answer, and the bytes of all bodies. */
  readonly totals = new Float64Array(WIDTH);
  sent = 0;
  private readonly requests = new Uint32Array(MOST_SUBJECTS * WIDTH);
  private readonly bytes = new Float64Array(MOST_SUBJECTS * WIDTH);
  /** The first is for what finds no place any more. */
  private subjects: Subject[] = [OTHER];
  private readonly slots = new Map([[nameOf(OTHER), 0]]);
  private readonly paths = new Map<string, number>();

  /** For whoever answers (`Told`). */
  readonly told = (path: string | null, status: number, bytes: number): void => {
    // A load balancer that asks whether we are alive is no reader.
    if (path === null && status === 200) return;
    const slot = path === null ? this.slotOf(NOWHERE) : (this.paths.get(path) ?? this.slotOfPath(path));
    this.count(slot, answerOf(path, status), bytes);
  };

  /** A call to the desk that was turned away for the readers' sake. */
  shed(): void {
    this.count(this.slotOf(DESK), SHED, 0);
  }

  /** What was counted since it was taken last. */
  take(): Counted[] {
    const lines: Counted[] = [];
    for (const [slot, subject] of this.subjects.entries())
      for (const [i, answer] of ANSWERS.entries()) {
        const requests = this.requests[slot * WIDTH + i]!;
        if (requests > 0) lines.push({ ...subject, answer, requests, bytes: this.bytes[slot * WIDTH + i]! });
      }
    this.requests.fill(0);
    this.bytes.fill(0);
    if (this.subjects.length >= MOST_SUBJECTS - KEPT_FOR_KINDS) this.forget();
    return bounded(lines);
  }

  private count(slot: number, answer: number, bytes: number): void {
    const at = slot * WIDTH + answer;
    this.requests[at]! += 1;
    this.bytes[at]! += bytes;
    this.totals[answer]! += 1;
    this.sent += bytes;
    this.answered += 1;
  }

  private slotOfPath(path: string): number {
    const slot = this.slotOf(subjectOf(path));
    if (this.paths.size >= MOST_PATHS) this.paths.clear();
    this.paths.set(path, slot);
    return slot;
  }

  private slotOf(subject: Subject): number {
    const name = nameOf(subject);
    const known = this.slots.get(name);
    if (known !== undefined) return known;
    // The last places are for kinds: there are fewer of them than that.
    if (subject.reference !== '' && this.subjects.length >= MOST_SUBJECTS - KEPT_FOR_KINDS)
      return this.slotOf({ ...subject, reference: '' });
    if (this.subjects.length === MOST_SUBJECTS) return 0;
    const slot = this.subjects.push(subject) - 1;
    this.slots.set(name, slot);
    return slot;
  }

  private forget(): void {
    this.subjects = [OTHER];
    this.slots.clear();
    this.slots.set(nameOf(OTHER), 0);
    this.paths.clear();
  }
}

/** A 503 of a place that is there is a reader sent away; one of nothing is a newsroom that has nothing to show yet. */
function answerOf(path: string | null, status: number): number {
  if (status === 200) return 0;
  if (status === 304) return 1;
  if (status === 404) return 2;
  if (status === 503 && path !== null) return SHED;
  return status >= 500 ? 4 : 5;
}

function bounded(lines: Counted[]): Counted[] {
  if (lines.length <= MOST_LINES) return lines;
  const byRequests = lines.sort((a, b) => b.requests - a.requests);
  const kinds = new Map<string, Counted>();
  for (const line of byRequests.slice(MOST_LINES)) {
    const name = `${line.what} ${line.language} ${line.answer}`;
    const sum = kinds.get(name) ?? { ...line, reference: '', requests: 0, bytes: 0 };
    kinds.set(name, { ...sum, requests: sum.requests + line.requests, bytes: sum.bytes + line.bytes });
  }
  const kept = byRequests.slice(0, MOST_LINES).map((line) => {
    const name = `${line.what} ${line.language} ${line.answer}`;
    const rest = line.reference === '' ? kinds.get(name) : undefined;
    if (!rest) return line;
    kinds.delete(name);
    return { ...line, requests: line.requests + rest.requests, bytes: line.bytes + rest.bytes };
  });
  return [...kept, ...kinds.values()];
}
