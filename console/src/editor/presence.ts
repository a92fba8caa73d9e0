import { createContext, type FocusEvent, use, useEffect, useRef, useState } from 'react';
import type { DraftLive } from '../../../src/press-office/api.js';
import { desk } from '../desk/desk.js';
import { useHub, useMay } from '../desk/hub.js';
import { fieldOf } from './field-names.js';
import type { Writing } from './writing.js';

/** Somebody else, or oneself in another window, who has this draft open. */
export type Person = DraftLive['people'][number];

/** For the fields: who is writing beside one. */
export const Beside = createContext<readonly Person[]>([]);
export const useBeside = (field: string): readonly Person[] => use(Beside).filter((person) => person.field === field);

interface Presence {
  readonly people: readonly Person[];
  /** For the form: what has the focus is told to the others. */
  readonly told: { onFocus(event: FocusEvent): void; onBlur(): void };
}

const AGAIN_MS = 5_000;
/* From one field to the next the focus is in none for a moment, which nobody need be told. */
const SETTLE_MS = 250;

/**
 * Sees who else has the draft open, for as long as the form is on the screen, and takes over what they save as it is
 * saved. Without the stream nothing is lost: whoever saves second is told then.
 */
export function usePresence(id: string, writing: Writing): Presence {
  const { me } = useHub();
  const may = useMay()('write');
  const [people, setPeople] = useState<readonly Person[]>([]);
  const place = useRef<{ window: string; field: string | null; timer?: ReturnType<typeof setTimeout> }>(null);
  place.current ??= { window: crypto.randomUUID(), field: null };
  const here = place.current;

  useEffect(() => {
    if (!may) return;
    let source: EventSource;
    let later: ReturnType<typeof setTimeout>;
    const open = () => {
      source = new EventSource(desk.draftLive(id, here.window));
      // A line that was lost takes the field with it.
      source.onopen = () => void tellField(id, here);
      source.onerror = () => {
        setPeople([]);
        if (source.readyState === EventSource.CLOSED) later = setTimeout(open, AGAIN_MS);
      };
      source.addEventListener('draft', (event) => {
        const seen = JSON.parse(event.data) as DraftLive;
        setPeople(seen.people.filter((person) => person.window !== here.window));
        if (seen.revision !== writing.state().draft.revision) void writing.look();
      });
    };
    open();
    return () => {
      clearTimeout(later);
      source.close();
    };
  }, [id, writing, may, here]);

  const move = (field: string | null) => {
    clearTimeout(here.timer);
    if (!may) return;
    here.timer = setTimeout(() => {
      if (here.field === field) return;
      here.field = field;
      void tellField(id, here);
    }, SETTLE_MS);
  };
  const told = {
    onFocus: ({ target }: FocusEvent) => move(fieldOf(target.id)),
    onBlur: () => move(null),
  };
  // One's own other windows are told as such by whoever shows them; nobody is shown to themselves.
  return { people: people.toSorted((a, b) => Number(a.officer.id === me.id) - Number(b.officer.id === me.id)), told };
}

/** Nothing waits for it, and a lost word is made good by the next. */
const tellField = (id: string, { window, field }: { window: string; field: string | null }): Promise<void> =>
  desk.tellPresence(id, { window, field }).catch(() => undefined);
