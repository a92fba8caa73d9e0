import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { NewOutsideChannel, OrganisationChannel } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { asking, memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useMay } from '../desk/hub.js';
import { Refusal, Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { NewsroomTokens } from '../schedule/newsroom-tokens.js';
import { t } from '../words/i18n.js';
import { WORLDS } from '../words/words.js';
import styles from './decisions.module.css';

const KINDS: readonly NewOutsideChannel['kind'][] = ['sms', 'siren', 'radio', 'hotline', 'website', 'other'];
const isOutsideKind = (kind: string): kind is NewOutsideChannel['kind'] => (KINDS as readonly string[]).includes(kind);
const changed = () =>
  Promise.all(['office-channels', 'decisions'].map((name) => memory.invalidateQueries({ queryKey: [name] }))).then(
    () => undefined,
  );

/** The channels that the office decides about: which there are beside Tocsin's own, and which may not be forgotten. */
export function OfficeChannelsScreen(): ReactElement {
  useDocumentTitle(`${t('decisions:officeChannels')} · Tocsin`);
  const may = useMay();
  const channels = useQuery(asking.officeChannels);
  if (!channels.data)
    return channels.error ? (
      <Trouble error={channels.error} again={() => void channels.refetch()} />
    ) : (
      <Waiting what={t('decisions:officeChannels')} meanwhile={t('decisions:meanwhile')} />
    );
  const { items } = channels.data;
  return (
    <>
      <h1>{t('decisions:officeChannels')}</h1>
      <p className="prose">{t('decisions:officeChannelsTold')}</p>
      {items.length === 0 && <p className="soft">{t('decisions:noChannels')}</p>}
      <ul className={styles.list}>
        {items.map((channel) => (
          <Line key={channel.id} channel={channel} admin={may('admin')} />
        ))}
      </ul>
      {may('admin') && <Add />}
      {may('admin') && <NewsroomTokens />}
    </>
  );
}

function Line({ channel, admin }: { channel: OrganisationChannel; admin: boolean }): ReactElement {
  const { id, name, kind, world, mandatory } = channel;
  const set = useAct((wanted: boolean, key) => desk.changeOfficeChannel(id, { mandatory: wanted }, key), changed);
  const remove = useAct((_: null, key) => desk.removeOfficeChannel(id, key), changed);
  return (
    <li>
      <div className={styles.name}>
        <p>
          <strong>{name}</strong>{' '}
          <span className="soft">
            {world === null ? (isOutsideKind(kind) ? t(`decisions:kind.${kind}`) : kind) : `${kind} · ${WORLDS[world]}`}
          </span>
        </p>
        <div className="row">
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={set.isPending ? set.variables : mandatory}
              disabled={!admin || set.isPending}
              onChange={(event) => set.mutate(event.currentTarget.checked)}
              aria-label={`${t('decisions:mandatoryShort')}: ${name}`}
            />
            {t('decisions:mandatoryShort')}
          </label>
          {admin && world === null && (
            <Button
              variant="default"
              onClick={() => remove.mutate(null)}
              disabled={remove.isPending}
              aria-label={`${t('decisions:remove')}: ${name}`}
            >
              {t('decisions:remove')}
            </Button>
          )}
        </div>
      </div>
      <Refusal error={set.error ?? remove.error} />
    </li>
  );
}

function Add(): ReactElement {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<NewOutsideChannel['kind']>('sms');
  const add = useAct(
    (given: NewOutsideChannel, key) => desk.addOfficeChannel(given, key),
    async () => {
      setName('');
      await changed();
    },
  );
  return (
    <form
      className={`stack ${styles.add}`}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ name: name.trim(), kind, mandatory: false });
      }}
    >
      <h2>{t('decisions:add')}</h2>
      <div className={styles.asked}>
        <TextInput
          label={t('decisions:name')}
          required
          withAsterisk={false}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('decisions:kind.label')}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as NewOutsideChannel['kind'])}
          data={KINDS.map((value) => ({ value, label: t(`decisions:kind.${value}`) }))}
        />
      </div>
      <Refusal error={add.error} />
      <Button type="submit" disabled={add.isPending || name.trim() === ''}>
        {t('decisions:add')}
      </Button>
    </form>
  );
}
