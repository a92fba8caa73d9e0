import type { Draft, DraftContent, FieldError } from '../../../src/press-office/api.js';
import { Refused, Unreachable } from '../desk/call.js';

/**
 * A draft while it is written. What the officer typed is here until the desk has taken it: through lost connections,
 * refusals, an ended session and somebody else's changes. It saves after a pause; one save at a time; each carries the
 * revision it was made from, so nobody's words are overwritten unseen.
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
  /** Somebody else changed the draft; `theirs` is what they made of it. */
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
  readonly theirs: Draft | null;
}

/** The desk, as far as a draft needs it. */
export interface DraftDesk {
  save(content: DraftContent, revision: number, key: string): Promise<Draft>;
  read(): Promise<Draft>;
  newKey(): string;
}

const PAUSE_MS = 1_200;
const SIGNED_OUT_MS = 5_000;

export class Writing {
  private now: WritingState;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private sent: { readonly decision: string; readonly key: string } | null = null;

  constructor(
    private readonly desk: DraftDesk,
    draft: Draft,
  ) {
    this.now = { is: 'saved', content: draft.content, draft, errors: [], problem: null, theirs: null };
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
    if (this.now.is === 'overtaken' || this.now.is === 'gone') {
      this.set({ content });
      return;
    }
    this.set({ content, is: this.now.is === 'saving' ? 'saving' : 'unsaved' });
    this.saveIn(PAUSE_MS);
  }

  /** True once everything that was typed is with the desk. */
  async save(): Promise<boolean> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (!['unsaved', 'refused', 'unanswered'].includes(this.now.is)) return this.isSafe;
    this.running = this.send();
    await this.running;
    return this.isSafe;
  }

  /** No more saving by itself. */
  close(): void {
    clearTimeout(this.timer);
  }

  /** Gives up what was typed here for what somebody else saved. */
  takeTheirs(): void {
    const { theirs } = this.now;
    if (theirs)
      this.set({ is: 'saved', content: theirs.content, draft: theirs, theirs: null, problem: null, errors: [] });
  }

  /** Saves what was typed here over what somebody else saved, which the officer has seen by now. */
  keepMine(): Promise<boolean> {
    const { theirs } = this.now;
    if (theirs) this.set({ is: 'unsaved', draft: theirs, theirs: null, problem: null });
    return this.save();
  }

  private async send(): Promise<void> {
    const { content, draft } = this.now;
    const decision = JSON.stringify([draft.revision, content]);
    const key = this.sent?.decision === decision ? this.sent.key : this.desk.newKey();
    this.sent = { decision, key };
    this.set({ is: 'saving', problem: null });
    try {
      const saved = await this.desk.save(spoken(content), draft.revision, key);
      const more = this.now.content !== content;
      this.set({ is: more ? 'unsaved' : 'saved', draft: saved, errors: [] });
      if (more) this.saveIn(PAUSE_MS);
    } catch (error) {
      await this.explain(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.running = null;
    }
  }

  private async explain(problem: Error): Promise<void> {
    if (problem instanceof Unreachable) {
      this.set({ is: 'unanswered', problem });
      this.saveIn(SIGNED_OUT_MS);
    } else if (!(problem instanceof Refused)) this.set({ is: 'refused', problem });
    else if (problem.problem.status === 401) {
      this.set({ is: 'unsaved', problem });
      this.saveIn(SIGNED_OUT_MS);
    } else if (problem.code === 'stale-draft') await this.meetTheirs(problem);
    else if (problem.code === 'not-found' || problem.code === 'already-released') this.set({ is: 'gone', problem });
    else this.set({ is: 'refused', problem, errors: problem.errors });
  }

  private async meetTheirs(problem: Error): Promise<void> {
    try {
      this.set({ is: 'overtaken', problem, theirs: await this.desk.read() });
    } catch (error) {
      const gone = error instanceof Refused && error.code === 'not-found';
      this.set({ is: gone ? 'gone' : 'unsaved', problem });
      if (!gone) this.saveIn(SIGNED_OUT_MS);
    }
  }

  private saveIn(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), ms);
  }

  private set(change: Partial<WritingState>): void {
    this.now = { ...this.now, ...change };
    for (const changed of this.listeners) changed();
  }
}

/** A language in which nothing is said yet is left out: an empty column is no text, not an unfinished one. */
function spoken(content: DraftContent): DraftContent {
  const texts = Object.entries(content.texts).filter(([, said]) =>
    Object.values(said).some((text) => typeof text === 'string' && text.trim() !== ''),
  );
  return { ...content, texts: Object.fromEntries(texts) };
}
