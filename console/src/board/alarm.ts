import { useEffect, useRef, useSyncExternalStore } from 'react';

/**
 * What makes itself heard when something turns red: whoever looks at another window must learn of it. The choice is this
 * device's, since a shared room and a bedside need different ones. A browser lets nothing be heard before somebody has
 * pressed something on the page; until then `isReady` says so.
 */
const KEPT_AS = 'tocsin.sound';

interface Sound {
  readonly isOn: boolean;
  readonly isReady: boolean;
}

let context: AudioContext | null = null;
let state: Sound = { isOn: kept(), isReady: false };
const listeners = new Set<() => void>();

function set(next: Partial<Sound>): void {
  state = { ...state, ...next };
  for (const changed of listeners) changed();
}

function kept(): boolean {
  try {
    return localStorage.getItem(KEPT_AS) !== 'off';
  } catch {
    return true;
  }
}

export function setSound(isOn: boolean): void {
  try {
    localStorage.setItem(KEPT_AS, isOn ? 'on' : 'off');
  } catch {
    // A browser that keeps nothing sounds again the next time.
  }
  set({ isOn });
}

/** Two falling pairs, made here: no file to fetch on a bad night. Frequencies that a small loudspeaker has. */
const TONES = [
  { at: 0, hertz: 880 },
  { at: 0.22, hertz: 660 },
  { at: 0.6, hertz: 880 },
  { at: 0.82, hertz: 660 },
] as const;
const SECONDS = 0.2;

/** Gives back whether it could be heard. */
export async function sound(): Promise<boolean> {
  context ??= new AudioContext();
  // Before a press this waits for one, so nobody waits for it.
  void context.resume().then(() => set({ isReady: context?.state === 'running' }));
  await new Promise((later) => setTimeout(later, 50));
  if (context.state !== 'running') return false;
  for (const { at, hertz } of TONES) {
    const from = context.currentTime + at;
    const tone = new OscillatorNode(context, { type: 'triangle', frequency: hertz });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(0.4, from + 0.02);
    volume.gain.linearRampToValueAtTime(0, from + SECONDS);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + SECONDS);
  }
  return true;
}

const subscribe = (changed: () => void) => {
  listeners.add(changed);
  return () => listeners.delete(changed);
};

export const useSound = (): Sound => useSyncExternalStore(subscribe, () => state);

/** Sounds once for whatever has newly turned red; what was red when the console was opened is seen there. */
export function useAlarm(red: readonly string[] | null): void {
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (red === null) return;
    const before = known.current;
    known.current = new Set(red);
    if (before !== null && state.isOn && red.some((id) => !before.has(id))) void sound();
  }, [red]);
}

/** Any press on the page is the one that the browser waits for. */
export function armSound(): () => void {
  const arm = () => {
    if (!state.isOn) return;
    context ??= new AudioContext();
    void context.resume().then(() => set({ isReady: context?.state === 'running' }));
  };
  const events = ['pointerdown', 'keydown'] as const;
  for (const event of events) window.addEventListener(event, arm, { once: true });
  return () => {
    for (const event of events) window.removeEventListener(event, arm);
  };
}
