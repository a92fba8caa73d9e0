import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { World } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { asking, memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useHub } from '../desk/hub.js';
import { addressOf, type Place } from '../place.js';
import { language, t } from '../words/i18n.js';
import { EXERCISE_WORDS, ROLES, WORLDS } from '../words/words.js';
import { CrisisBanner, CrisisSwitch } from './crisis-mode.js';
import styles from './frame.module.css';
import { KeysHelp } from './keys-help.js';
import { LineBanner } from './line-banner.js';
import { Palette } from './palette.js';
import { ReadersNow } from './readers-now.js';
import { useRooms } from './rooms.js';
import { FindSign } from './signs.js';
import { Yours } from './yours.js';

/** What is around every screen: the world, the officer, the rooms, and whether the desk answers. */
export function Frame({ place, children }: { place: Place; children: ReactNode }): ReactElement {
  const world = useWorld(place);
  const rooms = useRooms();
  const main = useRef<HTMLElement>(null);
  const rail = useRef<HTMLUListElement>(null);
  const [help, setHelp] = useState(false);
  const [finding, setFinding] = useState(false);
  const stopFinding = useCallback(() => setFinding(false), []);
  useHotkeys([
    ['shift+?', () => setHelp(true)],
    ['?', () => setHelp(true)],
  ]);
  // In a field too: whoever writes may want to be elsewhere.
  useHotkeys([['mod+K', () => setFinding(true)]], []);

  // Whoever comes by keyboard or by ear begins at the new screen, not where the old one left off.
  const where = addressOf(place).split('?')[0];
  const before = useRef(where);
  useEffect(() => {
    if (before.current !== where) {
      window.scrollTo(0, 0);
      main.current?.focus();
    }
    before.current = where;
    // On a phone the rooms are a row that may be longer than the screen.
    rail.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [where]);

  return (
    <div className={styles.frame} data-world={world}>
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        {t('frame:skip')}
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
              <button
                type="button"
                className={styles.find}
                aria-haspopup="dialog"
                aria-keyshortcuts="Control+K Meta+K"
                onClick={() => setFinding(true)}
              >
                <FindSign />
                <span>{t('frame:palette.find')}</span>
              </button>
              <ReadersNow />
              <CrisisSwitch />
              <Officer onKeys={() => setHelp(true)} />
            </div>
          </div>
        </header>
        <LineBanner />
        <CrisisBanner />
      </div>
      <nav className={styles.nav} aria-label={t('frame:rooms.label')}>
        <ul ref={rail}>
          {rooms.map(({ name, place: room, Sign, holds }) => (
            <li key={name}>
              <a href={addressOf(room)} aria-current={holds.some((at) => at === place.at) ? 'page' : undefined}>
                <Sign />
                {t(`frame:rooms.${name}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="screen" ref={main} tabIndex={-1} className={styles.main}>
        {children}
      </main>
      <Palette place={place} opened={finding} onClose={stopFinding} onKeys={() => setHelp(true)} />
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
      {WORLDS.live}
    </p>
  );
}

function Officer({ onKeys }: { onKeys: () => void }): ReactElement {
  const { me } = useHub();
  const [opened, setOpened] = useState(false);
  const leave = useAct(
    (_: null, key) => desk.signOut(key),
    () => {
      memory.clear();
      window.location.reload();
    },
  );
  return (
    <div className={styles.officer}>
      <p title={`${me.email}, ${ROLES[me.role]}: ${t('frame:officer.own')}`}>
        <a href={addressOf({ at: 'own' })}>{me.name}</a>
      </p>
      <button
        type="button"
        className={styles.tongue}
        aria-haspopup="dialog"
        aria-label={`${language().toUpperCase()}: ${t('frame:officer.ways')}`}
        onClick={() => setOpened(true)}
      >
        {language().toUpperCase()}
      </button>
      <button type="button" className={styles.out} onClick={() => leave.mutate(null)} disabled={leave.isPending}>
        {t('frame:officer.signOut')}
      </button>
      <Yours
        opened={opened}
        onClose={() => setOpened(false)}
        onKeys={() => {
          setOpened(false);
          onKeys();
        }}
        onSignOut={() => leave.mutate(null)}
      />
    </div>
  );
}
