import type { Draft, DraftContent, FieldError } from '../../../src/press-office/api.js';
import { Refused, Unreachable } from '../desk/call.js';
import type { Kept } from './kept.js';
import { type Conflict, type Merged, merge, same, sameContent, type Value, valueIn, withFields } from './merge.js';

/**
 * A draft while it is written. What the officer typed is here until the desk has taken it: through lost connections,
 * refusals, an ended session, a closed window and somebody else's changes. It saves after a pause; one save at a time;
 * each carries the revision it was made from, so nobody's words are overwritten unseen: what others changed is merged
 * field by field, and where both changed the same field the officer is asked, while everything else goes on being saved.
 */
export type WritingIs =
  | 'saved'
  /** Changed since; it will be saved after the pause. */
  | 'unsaved'
  | 'saving'
  /** The desk cannot take it as it is; `errors` say where. */
  | 'refused'
  /** No answer for a minute. */
  | 'unanswered'
  /** All is saved but the fields in `conflicts`: until the officer has chosen, the desk keeps what others wrote there. */
  | 'overtaken'
  /** The draft was released or dropped meanwhile. */
  | 'gone';

export interface WritingState {
  readonly is: WritingIs;
  readonly content: DraftContent;
  /** As the desk last gave it. */
  readonly draft: Draft;
  readonly errors: readonly FieldError[];
  readonly problem: Error | null;
  readonly conflicts: readonly Conflict[];
  /** Some of it comes from a window that was closed before the desk had it. */
  readonly restored: boolean;
  /** False: what is not saved is only on this screen, for the browser keeps nothing. */
  readonly isKept: boolean;
}

/** The desk, as far as a draft needs it. */
export interface DraftDesk {
  save(content: DraftContent, revision: number, key: string): Promise<Draft>;
  read(): Promise<Draft>;
  newKey(): string;
}

/** What the browser keeps until the desk has it. `keep` says whether it could. */
export interface Shelter {
  keep(kept: Omit<Kept, 'officer' | 'at'>): boolean;
  forget(): void;
}

export type Choice = 'mine' | 'theirs' | 'both';

const PAUSE_MS = 1_200;
const SIGNED_OUT_MS = 5_000;

export class Writing {
  private now: WritingState;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private sent: Kept['sent'] = null;
  /** Sent to the desk without an answer: it may stand there, and would not be somebody else's. */
  private unanswered: readonly DraftContent[] = [];

  constructor(
    private readonly desk: DraftDesk,
    private readonly shelter: Shelter,
    draft: Draft,
  ) {
    const { content } = draft;
    this.now = { is: 'saved', content, draft, errors: [], problem: null, conflicts: [], restored: false, isKept: true };
  }

  readonly state = (): WritingState => this.now;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.listeners.add(changed);
    return () => this.listeners.delete(changed);
  };

  get isSafe(): boolean {
    return this.now.is === 'saved' || this.now.is === 'gone';
  }

  change(content: DraftContent): void {
    if (this.now.is === 'gone') {
      this.set({ content });
      return;
    }
    const conflicts = this.now.conflicts.map((one) => ({ ...one, mine: valueIn(content, one.field) }));
    this.set({ content, conflicts, is: this.now.is === 'saving' ? 'saving' : 'unsaved' });
    this.saveIn(PAUSE_MS);
  }

  /** True once everything that was typed is with the desk. */
  async save(): Promise<boolean> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (!['unsaved', 'refused', 'unanswered'].includes(this.now.is)) return this.isSafe;
    // A word typed and taken back is no change, and must not take a draft back from approval.
    if (sameContent(outgoing(this.now), this.now.draft.content)) {
      this.take(this.now);
      return this.isSafe;
    }
    this.running = this.send();
    await this.running;
    return this.isSafe;
  }

  /** No more saving by itself. */
  close(): void {
    clearTimeout(this.timer);
  }

  /** What a window that is gone has left: it goes on as if that window were this one. */
  restore({ base, unanswered, content, asked, sent }: Omit<Kept, 'officer' | 'at' | 'n'>): void {
    const merged = merge([base, ...unanswered], content, this.now.content);
    this.unanswered = [...this.unanswered, ...unanswered];
    this.sent ??= sent;
    const open = this.open(asked, content, this.now.content);
    this.take({ ...this.now, content: merged.content, conflicts: joined([...this.now.conflicts, ...open], merged) });
    if (!this.isSafe) this.set({ restored: true });
  }

  /** Somebody saved, or the draft is gone: it is read again. A save under way will find out by itself. */
  async look(): Promise<void> {
    if (this.running || this.now.is === 'gone') return;
    try {
      const theirs = await this.desk.read();
      this.hear(theirs);
    } catch (error) {
      const gone = error instanceof Refused && error.code === 'not-found';
      if (gone && !this.running) this.set({ is: 'gone', problem: error });
    }
  }

  /** The draft as the desk has it now, told by it rather than asked for. */
  hear(theirs: Draft): void {
    if (this.running || this.now.is === 'gone' || theirs.revision <= this.now.draft.revision) return;
    this.meet(theirs);
  }

  /** The officer's answer where both changed one field. */
  choose(field: string, choice: Choice): Promise<boolean> {
    const conflict = this.now.conflicts.find((one) => one.field === field);
    if (!conflict) return this.save();
    const conflicts = this.now.conflicts.filter((one) => one !== conflict);
    const chosen = { mine: conflict.mine, theirs: conflict.theirs, both: bothOf(conflict) }[choice];
    this.take({ ...this.now, content: withFields(this.now.content, [[field, chosen]]), conflicts });
    return this.save();
  }

  private async send(): Promise<void> {
    const { content, draft } = this.now;
    const given = spoken(outgoing(this.now));
    const decision = JSON.stringify([draft.revision, given]);
    const key = this.sent?.decision === decision ? this.sent.key : this.desk.newKey();
    this.sent = { decision, key };
    this.set({ is: 'saving', problem: null });
    try {
      const saved = await this.desk.save(given, draft.revision, key);
      this.unanswered = [];
      const more = this.now.content !== content;
      const is = more ? 'unsaved' : this.now.conflicts.length > 0 ? 'overtaken' : 'saved';
      this.set({ is, draft: saved, errors: [], restored: this.now.restored && is !== 'saved' });
      if (more) this.saveIn(PAUSE_MS);
    } catch (error) {
      await this.explain(error instanceof Error ? error : new Error(String(error)), given);
    } finally {
      this.running = null;
    }
  }

  private async explain(problem: Error, given: DraftContent): Promise<void> {
    if (problem instanceof Unreachable) {
      if (!this.unanswered.some((content) => sameContent(content, given)))
        this.unanswered = [...this.unanswered, given];
      this.set({ is: 'unanswered', problem });
      this.saveIn(SIGNED_OUT_MS);
    } else if (!(problem instanceof Refused)) this.set({ is: 'refused', problem });
    else if (problem.problem.status === 401) {
      this.set({ is: 'unsaved', problem });
      this.saveIn(SIGNED_OUT_MS);
    } else if (problem.code === 'stale-draft') await this.readTheirs(problem);
    else if (problem.code === 'not-found' || problem.code === 'already-released') this.set({ is: 'gone', problem });
    else this.set({ is: 'refused', problem, errors: problem.errors });
  }

  private async readTheirs(problem: Error): Promise<void> {
    try {
      this.meet(await this.desk.read());
    } catch (error) {
      const gone = error instanceof Refused && error.code === 'not-found';
      this.set({ is: gone ? 'gone' : 'unsaved', problem });
      if (!gone) this.saveIn(SIGNED_OUT_MS);
    }
  }

  private meet(theirs: Draft): void {
    const { content, draft, conflicts } = this.now;
    const merged = merge([draft.content, ...this.unanswered], content, theirs.content);
    const open = this.open(
      conflicts.map(({ field }) => field),
      content,
      theirs.content,
    );
    const kept = withFields(
      merged.content,
      open.map(({ field, mine }) => [field, mine]),
    );
    this.take({ ...this.now, draft: theirs, content: kept, conflicts: joined(open, merged) });
  }

  /** A question stays one until it is answered, or until both say the same. */
  private open(asked: readonly string[], mine: DraftContent, theirs: DraftContent): Conflict[] {
    return asked
      .map((field) => ({ field, mine: valueIn(mine, field), theirs: valueIn(theirs, field) }))
      .filter((one) => !same(one.mine, one.theirs));
  }

  /** Goes on with this state: it is saved, waits for the officer's choice, or is saved soon. */
  private take(next: WritingState): void {
    const settled = sameContent(outgoing(next), next.draft.content);
    const is = !settled ? 'unsaved' : next.conflicts.length > 0 ? 'overtaken' : 'saved';
    this.set({ ...next, is, problem: null, errors: settled ? [] : next.errors });
    if (settled) clearTimeout(this.timer);
    else this.saveIn(PAUSE_MS);
  }

  private saveIn(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), ms);
  }

  private set(change: Partial<WritingState>): void {
    this.now = { ...this.now, ...change };
    this.now = { ...this.now, isKept: this.shelve() };
    for (const changed of this.listeners) changed();
  }

  private shelve(): boolean {
    const { is, content, draft, conflicts } = this.now;
    if (is !== 'saved') {
      const { unanswered, sent } = this;
      const asked = conflicts.map(({ field }) => field);
      return this.shelter.keep({ n: draft.n, base: draft.content, unanswered, content, asked, sent });
    }
    this.shelter.forget();
    return true;
  }
}

/** Questions that are open already, then those that a merge has raised. */
const joined = (open: readonly Conflict[], merged: Merged): Conflict[] => [
  ...open,
  ...merged.conflicts.filter(({ field }) => !open.some((one) => one.field === field)),
];

/** What the desk is asked to keep: where there is a question, what it has already. */
const outgoing = ({ content, conflicts }: Pick<WritingState, 'content' | 'conflicts'>): DraftContent =>
  withFields(
    content,
    conflicts.map(({ field, theirs }) => [field, theirs]),
  );

/** One after the other, one's own first. Only texts and lists can be both. */
function bothOf({ mine, theirs }: Conflict): Value {
  if (Array.isArray(mine) && Array.isArray(theirs)) {
    const own = mine.map((one) => JSON.stringify(one));
    return [...mine, ...theirs.filter((one) => !own.includes(JSON.stringify(one)))];
  }
  return typeof mine === 'string' && typeof theirs === 'string' ? `${mine.trim()}\n\n${theirs.trim()}` : mine;
}

/** A language in which nothing is said yet is left out: an empty column is no text, not an unfinished one. */
function spoken(content: DraftContent): DraftContent {
  const texts = Object.entries(content.texts).filter(([, said]) =>
    Object.values(said).some((text) => typeof text === 'string' && text.trim() !== ''),
  );
  return { ...content, texts: Object.fromEntries(texts) };
}
