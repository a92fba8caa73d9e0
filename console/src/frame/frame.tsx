import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Scope, World } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { asking, memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useHub, useMay } from '../desk/hub.js';
import { addressOf, type Place } from '../place.js';
import { EXERCISE_WORDS } from '../words/words.js';
import { CrisisBanner, CrisisSwitch } from './crisis-mode.js';
import styles from './frame.module.css';
import { KeysHelp } from './keys-help.js';
import { LineBanner } from './line-banner.js';
import { ReadersNow } from './readers-now.js';
import { BoardSign, MessagesSign, OfficersSign } from './signs.js';

const ROOMS = [
  { name: 'Board', place: { at: 'board' }, Sign: BoardSign, holds: ['board'] },
  {
    name: 'Messages',
    place: { at: 'messages', search: '' },
    Sign: MessagesSign,
    holds: ['messages', 'message', 'draft', 'preview'],
  },
  { name: 'Officers', place: { at: 'officers' }, Sign: OfficersSign, holds: ['officers'], needs: 'admin' },
] as const satisfies readonly Room[];

interface Room {
  readonly name: string;
  readonly place: Place;
  readonly Sign: () => ReactElement;
  readonly holds: readonly string[];
  /** Shown only to whoever has it. */
  readonly needs?: Scope;
}

/** What is around every screen: the world, the officer, the rooms, and whether the desk answers. */
export function Frame({ place, children }: { place: Place; children: ReactNode }): ReactElement {
  const world = useWorld(place);
  const may = useMay();
  const rooms = (ROOMS as readonly Room[]).filter(({ needs }) => needs === undefined || may(needs));
  const main = useRef<HTMLElement>(null);
  const [help, setHelp] = useState(false);
  useHotkeys([
    ['shift+?', () => setHelp(true)],
    ['?', () => setHelp(true)],
  ]);

  // Whoever comes by keyboard or by ear begins at the new screen, not where the old one left off.
  const where = addressOf(place).split('?')[0];
  const before = useRef(where);
  useEffect(() => {
    if (before.current !== where) {
      window.scrollTo(0, 0);
      main.current?.focus();
    }
    before.current = where;
  }, [where]);

  return (
    <div className={styles.frame} data-world={world}>
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        Skip to the screen
      </button>
      <div className={styles.head}>
        <header>
          {world === 'exercise' && <Band />}
          <div className={styles.top}>
            <p className={styles.name}>
              <a href={addressOf({ at: 'board' })}>Tocsin</a>
            </p>
            <WorldMark world={world} />
            <div className={styles.edge}>
              <ReadersNow />
              <CrisisSwitch />
              <Officer />
            </div>
          </div>
        </header>
        <LineBanner />
        <CrisisBanner />
      </div>
      <nav className={styles.nav} aria-label="Rooms">
        <ul>
          {rooms.map(({ name, place: room, Sign, holds }) => (
            <li key={name}>
              <a href={addressOf(room)} aria-current={holds.some((at) => at === place.at) ? 'page' : undefined}>
                <Sign />
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="screen" ref={main} tabIndex={-1} className={styles.main}>
        {children}
      </main>
      <KeysHelp opened={help} onClose={() => setHelp(false)} />
    </div>
  );
}

/** On a message's screens its own world, elsewhere the hub's. */
function useWorld(place: Place): World {
  const hub = useHub();
  const id = 'id' in place ? place.id : null;
  const message = useQuery({ ...asking.message(id ?? ''), enabled: id !== null });
  return message.data?.world ?? hub.world;
}

const Band = (): ReactElement => (
  <p className={styles.band}>
    {EXERCISE_WORDS.map(([language, word]) => (
      <span key={language} lang={language}>
        {word}
      </span>
    ))}
  </p>
);

function WorldMark({ world }: { world: World }): ReactElement {
  const { name } = useHub();
  if (world === 'exercise') return <p className={styles.office}>{name}</p>;
  return (
    <p className={styles.live}>
      <span className={styles.dot} aria-hidden="true" />
      LIVE
    </p>
  );
}

function Officer(): ReactElement {
  const { me } = useHub();
  const leave = useAct(
    (_: null, key) => desk.signOut(key),
    () => {
      memory.clear();
      window.location.reload();
    },
  );
  return (
    <div className={styles.officer}>
      <p title={`${me.email}, ${me.role}: how you sign in`}>
        <a href={addressOf({ at: 'own' })}>{me.name}</a>
      </p>
      <button type="button" onClick={() => leave.mutate(null)} disabled={leave.isPending}>
        Sign out
      </button>
    </div>
  );
}
