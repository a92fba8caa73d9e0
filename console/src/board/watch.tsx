import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useMemo } from 'react';
import { asking } from '../desk/asking.js';
import { t } from '../words/i18n.js';
import { armSound, setSound, sound, useAlarm, useSound } from './alarm.js';
import styles from './board.module.css';
import { wantsSomebody } from './rows.js';

const LOOK_EVERY_MS = 10_000;

/** On every screen: a sound and the window's title say that something has turned red; on the board itself it is told. */
export function Watch({ onBoard }: { onBoard: boolean }): null {
  const { data } = useQuery({ ...asking.boards, refetchInterval: onBoard ? false : LOOK_EVERY_MS });
  const red = useMemo(
    () => data?.items.flatMap(({ placements }) => placements.filter(wantsSomebody).map(({ id }) => id)) ?? null,
    [data],
  );
  useEffect(armSound, []);
  useAlarm(red);
  useMarkedTitle(red?.length ?? 0);
  return null;
}

/** Each screen gives its own title; the mark stands before whichever it is. */
function useMarkedTitle(n: number): void {
  useEffect(() => {
    const mark = () => {
      const plain = document.title.replace(/^\(\d+\) ✕ /, '');
      const wanted = n > 0 ? t('board:alarm.title', { n, title: plain }) : plain;
      if (document.title !== wanted) document.title = wanted;
    };
    mark();
    const titles = new MutationObserver(mark);
    titles.observe(document.head, { subtree: true, childList: true, characterData: true });
    return () => titles.disconnect();
  }, [n]);
}

export function SoundSetting(): ReactElement {
  const { isOn, isReady } = useSound();
  return (
    <span className={styles.sound}>
      <Button variant="subtle" aria-description={t('board:alarm.what')} onClick={() => setSound(!isOn)}>
        {t(isOn ? 'board:alarm.on' : 'board:alarm.off')}
      </Button>
      {isOn && (
        <Button variant="subtle" onClick={() => void sound()}>
          {t('board:alarm.test')}
        </Button>
      )}
      {isOn && !isReady && <span className="soft">{t('board:alarm.silent')}</span>}
    </span>
  );
}
