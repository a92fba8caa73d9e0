import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { ChannelKindView, ChannelView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { useMay } from '../desk/hub.js';
import { outlets, outletsChanged } from '../desk/outlets.js';
import { ExerciseMark } from '../frame/badge.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import { WORLDS } from '../words/words.js';
import { ChangeChannel } from './change-channel.js';
import styles from './channels.module.css';
import { CheckDialog } from './check.js';
import { PauseChannel, RemoveChannel } from './stop-channel.js';
import { TestPost } from './test-post.js';

interface ChannelLineProps {
  readonly channel: ChannelView;
  /** Null where this hub no longer knows the kind. */
  readonly kind: ChannelKindView | null;
}

type Asked = 'check' | 'change' | 'pause' | 'remove' | 'test';

/** One account: whose it is, whether it takes us, and what can be done about it. */
export function ChannelLine({ channel, kind }: ChannelLineProps): ReactElement {
  const may = useMay();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const resume = useAct((id: string, key) => outlets.resume(id, key), outletsChanged);
  const { id, name, world, paused, training } = channel;
  return (
    <li className={styles.line}>
      <div className={styles.about}>
        <h2>
          {name} {world === 'exercise' ? <ExerciseMark /> : <span className={styles.live}>{WORLDS.live}</span>}
        </h2>
        <p className="soft">
          {kind?.title ?? channel.kind}
          {training && `, ${t('channels:training')}`}
        </p>
        <State channel={channel} />
      </div>
      <div className={styles.deeds}>
        {may('release') && (
          <Act name={t('channels:checkOne', { name })} onClick={() => setAsked('check')}>
            {t('channels:check')}
          </Act>
        )}
        {may('release') && may('write') && world === 'exercise' && !paused && (
          <Act name={t('channels:testOne', { name })} onClick={() => setAsked('test')}>
            {t('channels:test')}
          </Act>
        )}
        {may('release') &&
          (paused === null ? (
            <Act name={t('channels:pauseOne', { name })} onClick={() => setAsked('pause')}>
              {t('channels:pause')}
            </Act>
          ) : (
            <Act name={t('channels:resumeOne', { name })} onClick={() => resume.mutate(id)}>
              {t('channels:resume')}
            </Act>
          ))}
        {may('admin') && kind && (
          <Act name={t('channels:changeOne', { name })} onClick={() => setAsked('change')}>
            {t('channels:change')}
          </Act>
        )}
        {may('admin') && (
          <Act name={t('channels:removeOne', { name })} onClick={() => setAsked('remove')}>
            {t('terms:remove')}
          </Act>
        )}
      </div>
      <Refusal error={resume.error} />
      {asked === 'check' && <CheckDialog channel={channel} onClose={close} />}
      {asked === 'change' && kind && <ChangeChannel channel={channel} kind={kind} onClose={close} />}
      {asked === 'pause' && <PauseChannel channel={channel} onClose={close} />}
      {asked === 'remove' && <RemoveChannel channel={channel} onClose={close} />}
      {asked === 'test' && <TestPost onClose={close} />}
    </li>
  );
}

const Act = ({ name, onClick, children }: { name: string; onClick: () => void; children: string }): ReactElement => (
  <Button variant="default" aria-label={name} onClick={onClick}>
    {children}
  </Button>
);

function State({ channel: { checked, paused } }: { channel: ChannelView }): ReactElement {
  return (
    <>
      {paused !== null && <p className={styles.odd}>{t('channels:state.paused', { reason: paused })}</p>}
      {checked === null ? (
        <p className="soft">{t('channels:state.never')}</p>
      ) : (
        <p className={checked.result.ok ? undefined : styles.odd}>
          <Sentence
            of={
              checked.result.ok
                ? t('channels:state.fine', { account: checked.result.account })
                : t('channels:state.fault')
            }
            parts={{ at: <Moment at={checked.at} /> }}
          />
        </p>
      )}
      {checked && !checked.result.ok && (
        <p>
          {checked.result.error.detail} {t('channels:todo', { todo: checked.result.error.todo })}
        </p>
      )}
    </>
  );
}
